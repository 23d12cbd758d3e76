-- What cannot all be true?
-- touches: scan
SELECT kind, detail, sentence
FROM contradictions()
ORDER BY kind, detail
LIMIT 8
