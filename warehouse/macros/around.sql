-- Events that may have happened within so many days of a date (EDTF text), nearest first
-- example: SELECT days_away, when_edtf, trigger FROM around('2022-05-18', 7) LIMIT 3
-- most: how many of the nearest; all when null. In a large lake the few are found long before the many are told
CREATE OR REPLACE MACRO around(date, days, most := NULL) AS TABLE
    SELECT
        e.days_away,
        e.edtf AS when_edtf,
        e.* EXCLUDE (days_away, edtf),
        d.title,
        d.uri,
        d.source,
        d.dct_earliest_start AS published_from,
        d.dct_latest_end AS published_until
    FROM (
        SELECT
            CAST(greatest(
                0,
                ceil(epoch_us(earliest_start - period(date).latest_end) / 86400e6),
                ceil(epoch_us(period(date).earliest_start - latest_end) / 86400e6)
            ) AS BIGINT) AS days_away,
            *
        FROM events
        WHERE earliest_start < period(date).latest_end + to_days(CAST(days AS INTEGER))
          AND latest_end > period(date).earliest_start - to_days(CAST(days AS INTEGER))
        ORDER BY days_away, latest_end - earliest_start, earliest_start, doc_id, start
        LIMIT most
    ) AS e
    JOIN documents AS d USING (doc_id)
    ORDER BY e.days_away, e.latest_end - e.earliest_start, e.earliest_start, doc_id, e.start
