-- The fewest and the most days that a and b, both rows with four bounds, may have in common; most is null when unbounded
-- example: SELECT overlap_days(period('2014-05'), period('2014-05-20/2014-06-03'))
CREATE OR REPLACE MACRO overlap_days(a, b) AS {
    'least': CASE
        WHEN a.latest_start IS NULL OR a.earliest_end IS NULL OR b.latest_start IS NULL OR b.earliest_end IS NULL THEN 0.0
        ELSE greatest(0, epoch_us(CAST(least(a.earliest_end, b.earliest_end) AS TIMESTAMP)) - epoch_us(CAST(greatest(a.latest_start, b.latest_start) AS TIMESTAMP))) / 86400e6
    END,
    'most': CASE  -- greatest and least pass over null, which is unbounded here
        WHEN a.latest_end IS NULL AND b.latest_end IS NULL OR a.earliest_start IS NULL AND b.earliest_start IS NULL THEN NULL
        ELSE greatest(0, epoch_us(CAST(least(a.latest_end, b.latest_end) AS TIMESTAMP)) - epoch_us(CAST(greatest(a.earliest_start, b.earliest_start) AS TIMESTAMP))) / 86400e6
    END
}
