-- The instant at which all that one date of EDTF or ISO 8601 may mean is over, exclusive; null when it is none
-- example: SELECT iso(edtf_end('199X'))
CREATE OR REPLACE MACRO edtf_end(date) AS list_transform(
    [regexp_extract(
        regexp_replace(CAST(date AS VARCHAR), '[~?%]', '', 'g'),
        '^(-?)([\dX]{4})(?:-([\dX]{2}))?(?:-([\dX]{2}))?(?:[T ](\d\d)(?::(\d\d))?(?::(\d\d)(?:\.\d+)?)?)?$',
        ['sign', 'year', 'month', 'day', 'hour', 'minute', 'second']
    )],
    lambda d: CASE
        WHEN d.year = '' THEN NULL
        WHEN d.hour <> '' THEN edtf_start(date) + CASE
            WHEN d.second NOT IN ('', '00') THEN INTERVAL 1 SECOND
            WHEN d.minute NOT IN ('', '00') THEN INTERVAL 1 MINUTE
            ELSE INTERVAL 1 HOUR  -- a clock time is written in full, so one that ends in zeros may be an hour
        END
        WHEN d.month > '12' AND NOT contains(d.month, 'X') THEN edtf_start(date) + to_months(
            CASE WHEN d.month <= '36' THEN 3 WHEN d.month <= '39' THEN 4 ELSE 6 END
        )
        ELSE list_transform(
            [TRY(make_timestamp(
                CASE d.sign WHEN '-' THEN -CAST(replace(d.year, 'X', '0') AS BIGINT) ELSE CAST(replace(d.year, 'X', '9') AS BIGINT) END,
                CASE WHEN d.month = '' THEN 1 ELSE least(12, CAST(replace(d.month, 'X', '9') AS BIGINT)) END,
                1, 0, 0, 0
            ))],
            lambda month: CASE
                WHEN d.month = '' THEN month + INTERVAL 1 YEAR
                WHEN d.day = '' THEN month + INTERVAL 1 MONTH
                WHEN NOT contains(d.day, 'X') AND TRY_CAST(d.day AS INTEGER) NOT BETWEEN 1 AND day(month + INTERVAL 1 MONTH - INTERVAL 1 DAY) THEN NULL
                ELSE least(month + to_days(CAST(replace(d.day, 'X', '9') AS INTEGER)), month + INTERVAL 1 MONTH)
            END
        )[1]
    END
)[1]
