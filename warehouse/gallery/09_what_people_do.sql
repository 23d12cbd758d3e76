-- Which words name what happens, most frequent first?
-- touches: scan
FROM what_happens
ORDER BY events DESC, lemma
LIMIT 10
