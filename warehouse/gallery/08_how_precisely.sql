-- How precisely are events dated?
-- touches: scan
SELECT coalesce(precision_of(edtf), 'not dated') AS precision, count(*) AS events, round(avg(confidence), 2) AS confidence
FROM events
GROUP BY precision
ORDER BY events DESC, precision
