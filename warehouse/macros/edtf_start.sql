-- The first instant that one date of EDTF or ISO 8601 may mean ('1984~', '199X', '2004-XX', '2024-23', '-0043-03-15'); null when it is none
-- example: SELECT iso(edtf_start('199X'))
CREATE OR REPLACE MACRO edtf_start(date) AS list_transform(
    [regexp_extract(
        regexp_replace(CAST(date AS VARCHAR), '[~?%]', '', 'g'),
        '^(-?)([\dX]{4})(?:-([\dX]{2}))?(?:-([\dX]{2}))?(?:[T ](\d\d)(?::(\d\d))?(?::(\d\d)(?:\.\d+)?)?)?$',
        ['sign', 'year', 'month', 'day', 'hour', 'minute', 'second']
    )],
    lambda d: CASE WHEN d.year <> '' THEN TRY(make_timestamp(
        CASE d.sign WHEN '-' THEN -CAST(replace(d.year, 'X', '9') AS BIGINT) ELSE CAST(replace(d.year, 'X', '0') AS BIGINT) END,
        CASE
            WHEN d.month = '' THEN 1
            WHEN d.month = '00' THEN 0  -- there is none: no date
            WHEN d.month BETWEEN '21' AND '28' THEN 3 + 3 * ((CAST(d.month AS BIGINT) - 21) % 4)
            WHEN d.month BETWEEN '29' AND '32' THEN 3 + 3 * ((CAST(d.month AS BIGINT) - 27) % 4)
            WHEN d.month BETWEEN '33' AND '36' THEN 1 + 3 * (CAST(d.month AS BIGINT) - 33)
            WHEN d.month BETWEEN '37' AND '39' THEN 1 + 4 * (CAST(d.month AS BIGINT) - 37)
            WHEN d.month BETWEEN '40' AND '41' THEN 1 + 6 * (CAST(d.month AS BIGINT) - 40)
            ELSE greatest(1, CAST(replace(d.month, 'X', '0') AS BIGINT))
        END,
        CASE WHEN d.day = '' THEN 1 WHEN d.day = '00' THEN 0 ELSE greatest(1, CAST(replace(d.day, 'X', '0') AS BIGINT)) END,
        CASE WHEN d.hour = '' THEN 0 ELSE CAST(d.hour AS BIGINT) END,
        CASE WHEN d.minute = '' THEN 0 ELSE CAST(d.minute AS BIGINT) END,
        CASE WHEN d.second = '' THEN 0 ELSE CAST(d.second AS DOUBLE) END
    )) END
)[1]
