-- Which words name what happens, and how often; what is denied is left out
-- example: SELECT lemma, events, documents FROM what_happens ORDER BY events DESC LIMIT 3
-- documents: documents that have it
-- kept: sum events, sum documents
SELECT lemma, count(*) AS events, count(DISTINCT doc_id) AS documents
FROM events
WHERE polarity = 'POS'
GROUP BY lemma
ORDER BY lemma
