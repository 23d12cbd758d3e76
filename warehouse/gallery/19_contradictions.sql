-- What is told of the spring of 2022 and cannot all be true?
-- touches: window
SELECT kind, detail, sentence
FROM contradictions(since := '2022-03', until := '2022-06')
ORDER BY kind, detail
LIMIT 8
