-- Who is quoted for what, and how often?
-- touches: scan
SELECT attribution, count(*) AS events, min(event_id) AS such_as
FROM events
WHERE attribution IS NOT NULL
GROUP BY attribution
ORDER BY events DESC, attribution
LIMIT 10
