-- How much happened in each month: a happening that may lie in several months counts in each with its share of them
-- example: SELECT month, weight, certain FROM by_month ORDER BY weight DESC LIMIT 3
-- month: the first day of the month
-- weight: happenings, each spread evenly over the time in which it may lie
-- certain: happenings that lie in this month and no other
-- possible: happenings that may lie in this month
-- independent_sources: sources of those, spread alike
WITH placed AS (
    SELECT earliest_start AS a, latest_end AS b, n_independent_sources AS n
    FROM happened
    WHERE latest_end > earliest_start AND latest_end <= earliest_start + INTERVAL 1000 YEARS
),
months AS (
    SELECT
        unnest(generate_series(date_trunc('month', a), b - INTERVAL 1 MICROSECOND, INTERVAL 1 MONTH)) AS month,
        a,
        b,
        n
    FROM placed
),
shares AS (
    SELECT
        month,
        n,
        (epoch_us(least(b, month + INTERVAL 1 MONTH)) - epoch_us(greatest(a, month))) / (epoch_us(b) - epoch_us(a)) AS share
    FROM months
)
SELECT
    month,
    round(sum(share), 3) AS weight,
    count(*) FILTER (share = 1) AS certain,
    count(*) AS possible,
    round(sum(share * n), 3) AS independent_sources
FROM shares
GROUP BY month
ORDER BY month
