-- What of before 1900 is told a hundred years or more after it happened?
-- touches: scan
SELECT datediff('year', latest_end, published_from) AS years_later, when_edtf, trigger, title
FROM event_reports
WHERE latest_end <= TIMESTAMP '1900-01-01' AND latest_end < published_from - INTERVAL 100 YEARS
ORDER BY years_later DESC, event_id
LIMIT 8
