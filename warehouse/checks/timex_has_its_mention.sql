-- Every timex has its mention, or is the document date t0
SELECT t.doc_id, t.mention_id, t.value
FROM timexes AS t
ANTI JOIN mentions USING (mention_id)
WHERE t.mention_id <> t.doc_id || ':t0'
