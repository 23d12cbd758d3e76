-- What has no date, and why not?
-- touches: scan
SELECT why, count(*) AS mentions, min(surface) AS such_as
FROM unpinned
GROUP BY why
ORDER BY mentions DESC, why
