-- Whether what one EDTF text writes contains all of another ('2014' contains '2014-05'); null when either is no date
-- example: SELECT edtf_contains('1914-07-28/1918-11-11', '1916')
CREATE OR REPLACE MACRO edtf_contains(whole, part) AS list_transform(
    [{'whole': period(whole), 'part': period(part), 'open': regexp_matches(CAST(whole AS VARCHAR), '^[\[{]?\.\.|\.\.[\]}]?$|^/|/$')}],
    lambda x: CASE
        WHEN (x.whole.earliest_start IS NULL OR x.whole.latest_end IS NULL) AND NOT coalesce(x.open, false) THEN NULL
        WHEN x.part.earliest_start IS NULL AND x.part.latest_end IS NULL THEN NULL
        ELSE (x.whole.earliest_start IS NULL OR coalesce(x.whole.earliest_start <= x.part.earliest_start, false))
            AND (x.whole.latest_end IS NULL OR coalesce(x.whole.latest_end >= x.part.latest_end, false))
    END
)[1]
