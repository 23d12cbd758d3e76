-- A TIMESTAMP as ISO 8601 text, also before year 1 (44 BC is -0043); the date alone at midnight
-- example: SELECT iso(TIMESTAMP '0044-03-15 (BC) 00:00:00')
CREATE OR REPLACE MACRO iso(moment) AS
    CASE WHEN year(moment) < 0 THEN '-' ELSE '' END
    || CASE WHEN abs(year(moment)) < 10000 THEN right('000' || abs(year(moment)), 4) ELSE abs(year(moment))::VARCHAR END
    || strftime(moment, '-%m-%d')
    || CASE WHEN moment = date_trunc('day', moment) THEN '' ELSE strftime(moment, 'T%H:%M:%S') END
    || CASE WHEN moment = date_trunc('second', moment) THEN '' ELSE strftime(moment, '.%f') END
