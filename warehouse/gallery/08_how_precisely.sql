-- How precisely are events dated?
-- touches: scan
SELECT precision, events, round(total_confidence / events, 2) AS confidence
FROM how_precisely
ORDER BY events DESC, precision
