-- What the corpus says happened: a row per event that a sentence tells of, with its document
-- when_edtf: when, as ISO 8601-2 (EDTF)
-- title: title of the document
-- uri: where the text came from
-- source: who published it, as far as known
-- published_from: the document date: not before
-- published_until: the document date: before
SELECT
    e.edtf AS when_edtf,
    e.* EXCLUDE (edtf),
    d.title,
    d.uri,
    d.source,
    d.dct_earliest_start AS published_from,
    d.dct_latest_end AS published_until
FROM events AS e
JOIN documents AS d USING (doc_id)
