-- Why are the least certain dates of events what they are?
-- touches: scan
SELECT confidence, why(event_id) AS why
FROM (FROM events WHERE mention_id IS NOT NULL AND edtf IS NOT NULL ORDER BY confidence, event_id LIMIT 5)
ORDER BY confidence, event_id
