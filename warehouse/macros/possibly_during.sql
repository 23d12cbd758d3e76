-- Rows of the timeline that may overlap [a, b): nothing that could have been then is missing; null is unbounded
-- example: SELECT count(*) FROM possibly_during('2014', '2015')
CREATE OR REPLACE MACRO possibly_during(a, b) AS TABLE
    SELECT * FROM timeline
    WHERE (earliest_start < as_instant(b) OR earliest_start IS NULL OR as_instant(b) IS NULL)
      AND (latest_end > as_instant(a) OR latest_end IS NULL OR as_instant(a) IS NULL)
