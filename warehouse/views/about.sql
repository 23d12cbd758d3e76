-- What can be asked: every table, view and macro, and what one row of it is
-- kind: table, view or macro
-- call: how to ask for it
WITH views AS (
    SELECT 'view' AS kind, view_name AS name, 'FROM ' || view_name AS call, comment
    FROM duckdb_views()
    WHERE NOT internal AND database_name = current_database()
),
stored AS (
    SELECT 'table' AS kind, table_name AS name, 'FROM ' || table_name AS call, comment
    FROM duckdb_tables()
    WHERE NOT internal AND database_name = current_database()
),
macros AS (
    SELECT
        'macro' AS kind,
        function_name AS name,
        CASE function_type WHEN 'table_macro' THEN 'FROM ' ELSE 'SELECT ' END
            || function_name || '(' || array_to_string(parameters, ', ') || ')' AS call,
        comment
    FROM duckdb_functions()
    WHERE NOT internal AND database_name = current_database()
)
FROM views
UNION ALL FROM stored
UNION ALL FROM macros
ORDER BY kind DESC, name
