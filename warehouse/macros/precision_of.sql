-- How finely EDTF text says when: second, minute, hour, day, month, season, quarter, half, year, decade, century or millennium; of an interval, its coarser end
-- example: SELECT precision_of('1986~/1989-12-31')
CREATE OR REPLACE MACRO precision_of(edtf) AS CASE
-- most texts are one plain date
WHEN regexp_full_match(CAST(edtf AS VARCHAR), '-?\d{4}-(0\d|1[0-2])-\d\d') THEN 'day'
WHEN regexp_full_match(CAST(edtf AS VARCHAR), '-?\d{4}-(0\d|1[0-2])') THEN 'month'
WHEN regexp_full_match(CAST(edtf AS VARCHAR), '-?\d{4}') THEN 'year'
ELSE list_transform(
    [list_max(list_transform(
        list_filter(
            regexp_split_to_array(regexp_replace(CAST(edtf AS VARCHAR), '[~?%\[\]{} ]', '', 'g'), '/|,|\.\.'),
            lambda date: date <> ''
        ),
        lambda date: CASE
            WHEN regexp_matches(date, 'T\d\d:\d\d:(\d[1-9]|[1-9]0)') THEN 1
            WHEN regexp_matches(date, 'T\d\d:(\d[1-9]|[1-9]0)') THEN 2
            WHEN contains(date, 'T') THEN 3
            WHEN regexp_full_match(date, '-?\d{4}-(0\d|1[0-2])-\d\d') THEN 4
            WHEN regexp_full_match(date, '-?\d{4}-(0\d|1[0-2])(-XX)?') THEN 5
            WHEN regexp_full_match(date, '-?\d{4}-(2[1-9]|3[0-2])') THEN 6
            WHEN regexp_full_match(date, '-?\d{4}-3[3-6]') THEN 7
            WHEN regexp_full_match(date, '-?\d{4}-(3[7-9]|4[01])') THEN 8
            WHEN regexp_full_match(date, '-?\d{4}(-XX(-(XX|\d\d))?)?') THEN 9
            WHEN regexp_full_match(date, '-?\d{3}X.*') THEN 10
            WHEN regexp_full_match(date, '-?\d\dXX.*') THEN 11
            WHEN regexp_full_match(date, '-?\dXXX.*') THEN 12
        END
    ))],
    lambda rank: ['second', 'minute', 'hour', 'day', 'month', 'season', 'quarter', 'half', 'year', 'decade', 'century', 'millennium'][rank]
)[1]
END
