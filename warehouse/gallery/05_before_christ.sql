-- What does the corpus date before Christ?
-- touches: window
SELECT when_edtf, surface, trigger, iso(earliest_start) AS not_before, iso(latest_end) AS over_by
FROM timeline
WHERE latest_end <= TIMESTAMP '0001-01-01'
ORDER BY earliest_start, mention_id
