-- How many events lie in each century?
-- touches: scan
FROM events_by_century
ORDER BY century
