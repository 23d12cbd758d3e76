-- Rows of the timeline that overlap [a, b) however their uncertainty comes out; null is unbounded
-- example: SELECT count(*) FROM certainly_during('2014', '2015')
CREATE OR REPLACE MACRO certainly_during(a, b) AS TABLE
    SELECT * FROM timeline
    WHERE (latest_start < as_instant(b) OR as_instant(b) IS NULL)
      AND (earliest_end > as_instant(a) OR as_instant(a) IS NULL)
