-- Why are the least certain dates of events what they are?
-- touches: scan
SELECT confidence, why(mention_id) AS why
FROM timeline
WHERE trigger IS NOT NULL
ORDER BY confidence, mention_id
LIMIT 5
