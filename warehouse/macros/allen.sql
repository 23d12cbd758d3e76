-- The relations of Allen in which a may stand to b, both rows with four bounds: one when it is certain, several when not
-- example: SELECT allen(period('1916'), period('1914-07-28/1918-11-11'))
CREATE OR REPLACE MACRO allen(a, b) AS list_transform(
    [{
        'sl': coalesce(epoch_us(CAST(a.earliest_start AS TIMESTAMP)), -4000000000000000000), 'sh': coalesce(epoch_us(CAST(a.latest_start AS TIMESTAMP)), 4000000000000000000),
        'el': coalesce(epoch_us(CAST(a.earliest_end AS TIMESTAMP)), -4000000000000000000), 'eh': coalesce(epoch_us(CAST(a.latest_end AS TIMESTAMP)), 4000000000000000000),
        'sl2': coalesce(epoch_us(CAST(b.earliest_start AS TIMESTAMP)), -4000000000000000000), 'sh2': coalesce(epoch_us(CAST(b.latest_start AS TIMESTAMP)), 4000000000000000000),
        'el2': coalesce(epoch_us(CAST(b.earliest_end AS TIMESTAMP)), -4000000000000000000), 'eh2': coalesce(epoch_us(CAST(b.latest_end AS TIMESTAMP)), 4000000000000000000),
        'l': -4000000000000000000, 'h': 4500000000000000000
    }],
    lambda x: list_filter(
        [
            CASE WHEN in_turn(x.sl, x.sh, x.el, x.eh, x.sl2, x.sh2, x.el2, x.eh2) THEN 'before' END,
            CASE WHEN in_turn(x.sl, x.sh, greatest(x.el, x.sl2), least(x.eh, x.sh2), x.el2, x.eh2, x.l, x.h) THEN 'meets' END,
            CASE WHEN in_turn(x.sl, x.sh, x.sl2, x.sh2, x.el, x.eh, x.el2, x.eh2) THEN 'overlaps' END,
            CASE WHEN in_turn(greatest(x.sl, x.sl2), least(x.sh, x.sh2), x.el, x.eh, x.el2, x.eh2, x.l, x.h) THEN 'starts' END,
            CASE WHEN in_turn(x.sl2, x.sh2, x.sl, x.sh, x.el, x.eh, x.el2, x.eh2) THEN 'during' END,
            CASE WHEN in_turn(x.sl2, x.sh2, x.sl, x.sh, greatest(x.el, x.el2), least(x.eh, x.eh2), x.l, x.h) THEN 'finishes' END,
            CASE WHEN in_turn(greatest(x.sl, x.sl2), least(x.sh, x.sh2), greatest(x.el, x.el2), least(x.eh, x.eh2), x.l, x.h, x.l, x.h) THEN 'equals' END,
            CASE WHEN in_turn(x.sl, x.sh, x.sl2, x.sh2, greatest(x.el, x.el2), least(x.eh, x.eh2), x.l, x.h) THEN 'finished-by' END,
            CASE WHEN in_turn(x.sl, x.sh, x.sl2, x.sh2, x.el2, x.eh2, x.el, x.eh) THEN 'contains' END,
            CASE WHEN in_turn(greatest(x.sl, x.sl2), least(x.sh, x.sh2), x.el2, x.eh2, x.el, x.eh, x.l, x.h) THEN 'started-by' END,
            CASE WHEN in_turn(x.sl2, x.sh2, x.sl, x.sh, x.el2, x.eh2, x.el, x.eh) THEN 'overlapped-by' END,
            CASE WHEN in_turn(x.sl2, x.sh2, greatest(x.sl, x.el2), least(x.sh, x.eh2), x.el, x.eh, x.l, x.h) THEN 'met-by' END,
            CASE WHEN in_turn(x.sl2, x.sh2, x.el2, x.eh2, x.sl, x.sh, x.el, x.eh) THEN 'after' END
        ],
        lambda relation: relation IS NOT NULL
    )
)[1]
