-- What is said to have happened in the spring of 2022, certainly?
-- touches: window
SELECT when_edtf, trigger, factuality, sentence
FROM event_reports
WHERE certainly_overlaps(event_reports, '2022-03', '2022-06') AND factuality IN ('happened', 'claimed')
ORDER BY earliest_start, event_id
LIMIT 10
