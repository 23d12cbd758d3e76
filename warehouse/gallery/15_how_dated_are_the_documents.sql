-- Which documents say least of when?
-- touches: scan
SELECT uri, mentions, pinned, share, events
FROM coverage
WHERE mentions > 0
ORDER BY share, mentions DESC, uri
LIMIT 8
