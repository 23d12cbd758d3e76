-- How precisely events are dated: how many to the day, the month, the year …
-- example: SELECT precision, events FROM how_precisely ORDER BY events DESC LIMIT 3
-- precision: as of precision_of; 'not dated' where there is no date
-- total_confidence: the sum of their confidence, 0 to 1 each
-- kept: sum events, sum total_confidence
WITH dates AS (  -- a date is read once, however many events have it
    SELECT edtf, count(*) AS events, sum(confidence) AS confidence FROM events GROUP BY edtf
)
SELECT coalesce(precision_of(edtf), 'not dated') AS precision, CAST(sum(events) AS BIGINT) AS events, sum(confidence) AS total_confidence
FROM dates
GROUP BY precision
ORDER BY precision
