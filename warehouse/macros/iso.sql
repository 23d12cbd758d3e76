-- A TIMESTAMP as ISO 8601 text, also before year 1 (44 BC is -0043); the date alone at midnight
-- example: SELECT iso(TIMESTAMP '0044-03-15 (BC) 00:00:00')
CREATE OR REPLACE MACRO iso(moment) AS
    CASE WHEN year(CAST(moment AS TIMESTAMP)) < 0 THEN '-' ELSE '' END
    || CASE WHEN abs(year(CAST(moment AS TIMESTAMP))) < 10000 THEN right('000' || abs(year(CAST(moment AS TIMESTAMP))), 4) ELSE abs(year(CAST(moment AS TIMESTAMP)))::VARCHAR END
    || strftime(CAST(moment AS TIMESTAMP), '-%m-%d')
    || CASE WHEN CAST(moment AS TIMESTAMP) = date_trunc('day', CAST(moment AS TIMESTAMP)) THEN '' ELSE strftime(CAST(moment AS TIMESTAMP), 'T%H:%M:%S') END
    || CASE WHEN CAST(moment AS TIMESTAMP) = date_trunc('second', CAST(moment AS TIMESTAMP)) THEN '' ELSE strftime(CAST(moment AS TIMESTAMP), '.%f') END
