-- Why is the least certain date of the spring of 2022 what it is?
-- touches: window
SELECT confidence, why(event_id) AS why
FROM (
    FROM events
    WHERE earliest_start >= TIMESTAMP '2022-03-01' AND latest_end <= TIMESTAMP '2022-06-01' AND mention_id IS NOT NULL
    ORDER BY confidence, event_id
    LIMIT 1
)
