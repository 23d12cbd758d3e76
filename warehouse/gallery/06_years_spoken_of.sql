-- Which years are spoken of most?
-- touches: scan
SELECT year, mentions, within_year, documents
FROM mentions_by_year
ORDER BY mentions DESC, year
LIMIT 10
