-- What is denied, or said not to have happened?
-- touches: scan
SELECT when_edtf, trigger, sentence, uri
FROM event_reports
WHERE factuality = 'denied'
ORDER BY earliest_start NULLS LAST, event_id
LIMIT 10
