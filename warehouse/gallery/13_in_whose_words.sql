-- Where do the texts speak of winter, and in what words?
-- touches: scan
SELECT "left", words, "right", uri
FROM mentions_of('winter', width := 25)
ORDER BY uri, start
LIMIT 8
