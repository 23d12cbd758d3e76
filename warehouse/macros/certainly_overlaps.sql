-- Whether a row with four bounds overlaps [a, b) however its uncertainty comes out; null is unbounded
-- example: SELECT certainly_overlaps(period('2014-05'), '2014', '2015')
CREATE OR REPLACE MACRO certainly_overlaps(bounds, a, b) AS
    (bounds.latest_start IS NOT NULL AND bounds.latest_start < as_instant(b) OR as_instant(b) IS NULL)
    AND (bounds.earliest_end IS NOT NULL AND bounds.earliest_end > as_instant(a) OR as_instant(a) IS NULL)
