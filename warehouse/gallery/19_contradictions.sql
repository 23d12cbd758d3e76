-- What is told of May 2022 and cannot all be true?
-- touches: window
SELECT kind, detail, sentence
FROM contradictions(since := '2022-05', until := '2022-06')
ORDER BY kind, detail
LIMIT 8
