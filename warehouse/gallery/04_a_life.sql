-- What happened in Adelaide Quill's first thirty years, and how old was she?
-- touches: window
SELECT when_edtf, trigger, age_at('1846-02-09', when_edtf) AS age
FROM event_reports
WHERE earliest_start >= TIMESTAMP '1846-02-09' AND latest_end <= TIMESTAMP '1877-02-09' AND starts_with(title, 'Adelaide')
ORDER BY earliest_start, event_id
