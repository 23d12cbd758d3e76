-- And what else may have been then, whatever the uncertainty?
-- touches: window
SELECT edtf AS when_edtf, trigger, precision_of(edtf) AS precision, sentence
FROM events AS e
WHERE possibly_overlaps(e, '2022-03', '2022-06') AND NOT certainly_overlaps(e, '2022-03', '2022-06')
  AND earliest_start IS NOT NULL AND latest_end < earliest_start + INTERVAL 5 YEARS
ORDER BY earliest_start, event_id
LIMIT 10
