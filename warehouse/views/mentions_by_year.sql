-- How often each year is spoken of: temporal references by the year in which they start at the earliest
-- year: astronomical: 0 is 1 BC, -43 is 44 BC
-- mentions: temporal references that start in this year at the earliest
-- within_year: those of them that lie in this year as a whole, as "May 2014" does and "the 1990s" does not
-- documents: documents that hold them
-- kept: sum mentions, sum within_year, sum documents
WITH started AS (
    SELECT
        doc_id,
        year(earliest_start) AS year,
        latest_end <= date_trunc('year', earliest_start) + INTERVAL 1 YEAR AS within_year
    FROM timexes
    WHERE earliest_start IS NOT NULL AND NOT ends_with(mention_id, ':t0')
)
SELECT
    year,
    count(*) AS mentions,
    count(*) FILTER (within_year) AS within_year,
    count(DISTINCT doc_id) AS documents
FROM started
GROUP BY year
ORDER BY year
