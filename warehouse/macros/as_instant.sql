-- A DATE, a TIMESTAMP or ISO 8601 text ('2014', '2014-05', '-0043-03-15T12:00') as the TIMESTAMP at which it starts
-- example: SELECT iso(as_instant('2014-05'))
CREATE OR REPLACE MACRO as_instant(moment) AS
    CAST(
        CASE
            WHEN regexp_full_match(CAST(moment AS VARCHAR), '[+-]?\d{4,6}') THEN CAST(moment AS VARCHAR) || '-01-01'
            WHEN regexp_full_match(CAST(moment AS VARCHAR), '[+-]?\d{4,6}-\d\d') THEN CAST(moment AS VARCHAR) || '-01'
            ELSE CAST(moment AS VARCHAR)
        END AS TIMESTAMP
    )
