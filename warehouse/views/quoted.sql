-- Who is quoted, and for how much
-- example: SELECT attribution, events, such_as FROM quoted ORDER BY events DESC LIMIT 3
-- such_as: the event_id of one of them
-- kept: sum events, min such_as
SELECT attribution, count(*) AS events, min(event_id) AS such_as
FROM events
WHERE attribution IS NOT NULL
GROUP BY attribution
ORDER BY attribution
