-- What was planned or promised for after 14 September 2023, when it was said?
-- touches: window
SELECT when_edtf, trigger, sentence, uri
FROM event_reports
WHERE factuality = 'planned' AND earliest_start >= TIMESTAMP '2023-09-14' AND earliest_start < TIMESTAMP '2024-01-01'
ORDER BY earliest_start, event_id
LIMIT 10
