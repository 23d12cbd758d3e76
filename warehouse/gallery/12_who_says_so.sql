-- Who is quoted for what, and how often?
-- touches: scan
FROM quoted
ORDER BY events DESC, attribution
LIMIT 10
