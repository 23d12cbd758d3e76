-- The ages in whole years that somebody born then may have had at a date: one number when it is certain; dates as EDTF text
-- example: SELECT age_at('1815-12', '1852-11-27')
CREATE OR REPLACE MACRO age_at(born, date) AS list_transform(
    [{'born': period(born), 'at': period(date)}],
    lambda p: list_transform(
        [{
            'born_first': p.born.earliest_start,
            'born_last': p.born.latest_end - INTERVAL 1 MICROSECOND,
            'first': p.at.earliest_start,
            'last': p.at.latest_end - INTERVAL 1 MICROSECOND
        }],
        lambda x: CASE
            WHEN x.born_first IS NULL OR x.born_last IS NULL OR x.first IS NULL OR x.last IS NULL THEN NULL
            WHEN x.last < x.born_first THEN []
            ELSE range(
                greatest(0, year(x.first) - year(x.born_last) - CASE
                    WHEN month(x.first) * 100 + day(x.first) < month(x.born_last) * 100 + day(x.born_last) THEN 1 ELSE 0
                END),
                1 + year(x.last) - year(x.born_first) - CASE
                    WHEN month(x.last) * 100 + day(x.last) < month(x.born_first) * 100 + day(x.born_first) THEN 1 ELSE 0
                END
            )
        END
    )[1]
)[1]
