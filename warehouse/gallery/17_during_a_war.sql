-- What happened while the Great War lasted, and how does it stand to it?
-- touches: window
SELECT
    edtf AS when_edtf,
    trigger,
    allen(e, period('1914-07-28/1918-11-11')) AS relation,
    overlap_days(e, period('1914-07-28/1918-11-11')).least AS days
FROM (
    FROM events AS e
    WHERE possibly_overlaps(e, '1914-07-28', '1918-11-12') AND earliest_start IS NOT NULL
      AND latest_end < earliest_start + INTERVAL 10 YEARS
    ORDER BY earliest_start, event_id
    LIMIT 20
) AS e
