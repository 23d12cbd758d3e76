-- What came right before and right after the observatory reopened?
-- touches: scan
SELECT side, days_between, same_document, when_edtf, trigger, title
FROM before_and_after(
    (SELECT max(event_id) FROM events WHERE earliest_start >= TIMESTAMP '2008-11-01' AND latest_end <= TIMESTAMP '2008-12-01'),
    most := 3
)
