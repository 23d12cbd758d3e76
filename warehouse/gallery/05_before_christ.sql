-- What does the corpus say of the time before Christ?
-- touches: window
SELECT when_edtf, trigger, sentence, iso(earliest_start) AS not_before, iso(latest_end) AS over_by
FROM event_reports
WHERE latest_end <= TIMESTAMP '0001-01-01'
ORDER BY earliest_start, event_id
