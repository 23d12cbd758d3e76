-- A TIMESTAMP as ISO 8601 text, also before year 1 (44 BC is -0043); the date alone at midnight
CREATE OR REPLACE MACRO iso(moment) AS
    CASE WHEN year(moment) < 0 THEN '-' ELSE '' END
    || lpad(CAST(abs(year(moment)) AS VARCHAR), CAST(greatest(4, length(CAST(abs(year(moment)) AS VARCHAR))) AS INTEGER), '0')
    || strftime(moment, '-%m-%d')
    || CASE WHEN moment = date_trunc('day', moment) THEN '' ELSE strftime(moment, 'T%H:%M:%S') END
    || CASE WHEN moment = date_trunc('second', moment) THEN '' ELSE strftime(moment, '.%f') END
