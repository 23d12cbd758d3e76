-- Whether a row with four bounds may overlap [a, b): nothing that could have been then is left out; null is unbounded
-- example: SELECT possibly_overlaps(period('2014-05/..'), '2020', '2021')
CREATE OR REPLACE MACRO possibly_overlaps(bounds, a, b) AS
    (bounds.earliest_start < as_instant(b) OR bounds.earliest_start IS NULL OR as_instant(b) IS NULL)
    AND (bounds.latest_end > as_instant(a) OR bounds.latest_end IS NULL OR as_instant(a) IS NULL)
