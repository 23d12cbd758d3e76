-- Events that may have happened within so many days of a date (EDTF text), nearest first
-- example: SELECT days_away, when_edtf, trigger FROM around('2022-05-18', 7) LIMIT 3
CREATE OR REPLACE MACRO around(date, days) AS TABLE
    SELECT
        CAST(greatest(
            0,
            ceil(epoch_us(earliest_start - period(date).latest_end) / 86400e6),
            ceil(epoch_us(period(date).earliest_start - latest_end) / 86400e6)
        ) AS BIGINT) AS days_away,
        *
    FROM event_reports
    WHERE earliest_start < period(date).latest_end + to_days(CAST(days AS INTEGER))
      AND latest_end > period(date).earliest_start - to_days(CAST(days AS INTEGER))
    ORDER BY days_away, latest_end - earliest_start, earliest_start, doc_id, start
