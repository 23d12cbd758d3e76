-- Rows of the timeline whose date is at least so certain, 0 to 1
-- example: SELECT count(*) FROM confidence_at_least(0.9)
CREATE OR REPLACE MACRO confidence_at_least(least) AS TABLE
    SELECT * FROM timeline WHERE confidence >= least
