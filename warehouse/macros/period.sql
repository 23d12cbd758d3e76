-- The span that EDTF or ISO 8601 text writes, as a row with four bounds; ~ ? % are passed over, '..' is unbounded
-- example: SELECT period('1914-07-28/1918-11').latest_end
CREATE OR REPLACE MACRO period(edtf) AS list_transform(
    [CASE
        WHEN contains(CAST(edtf AS VARCHAR), '/') THEN string_split(CAST(edtf AS VARCHAR), '/')
        ELSE string_split(replace(trim(CAST(edtf AS VARCHAR), '[]{} '), '..', ','), ',')
    END],
    lambda sides: list_transform(
        [{
            'start': CASE WHEN sides[1] NOT IN ('', '..') THEN list_min(list_transform(sides, lambda side: edtf_start(trim(side)))) END,
            'until': CASE WHEN sides[-1] NOT IN ('', '..') THEN list_max(list_transform(sides, lambda side: edtf_end(trim(side)))) END
        }],
        lambda span: {
            'earliest_start': span.start, 'latest_start': span.start, 'earliest_end': span.until, 'latest_end': span.until
        }
    )[1]
)[1]
