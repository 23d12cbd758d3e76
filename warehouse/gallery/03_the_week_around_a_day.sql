-- What happened within a week of 9 June 2024, nearest first?
-- touches: window
SELECT days_away, when_edtf, trigger, uri
FROM around('2024-06-09', 7, most := 100)
WHERE precision_of(when_edtf) IN ('day', 'hour', 'minute')
ORDER BY days_away, earliest_start, event_id
LIMIT 10
