-- Which words name what happens, most frequent first?
-- touches: scan
SELECT lemma, count(*) AS events, count(DISTINCT doc_id) AS documents
FROM events
WHERE polarity = 'POS'
GROUP BY lemma
ORDER BY events DESC, lemma
LIMIT 10
