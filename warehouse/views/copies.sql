-- Documents that nearly copy an earlier one, such as a wire report: all count as one source
-- example: SELECT uri, copy_of_uri, similarity FROM copies LIMIT 3
-- similarity: share of the wording of both together that both have
-- copy_of_uri: the earlier document
-- copy_of_source: who published that, as far as known
-- published_from: the date of the copy: not before
SELECT DISTINCT ON (t.doc_id)
    d.uri,
    o.uri AS copy_of_uri,
    t.similarity,
    d.source,
    o.source AS copy_of_source,
    d.dct_earliest_start AS published_from,
    t.doc_id,
    t.copy_of
FROM tellings AS t
JOIN documents AS d ON d.doc_id = t.doc_id
LEFT JOIN documents AS o ON o.doc_id = t.copy_of
WHERE t.copy_of IS NOT NULL
ORDER BY t.doc_id
