-- Why temporal references have no dates, and how many
-- example: SELECT why, mentions, such_as FROM why_unpinned ORDER BY mentions DESC LIMIT 3
-- why: as of unpinned
-- such_as: the words of one of them
-- kept: sum mentions, min such_as
SELECT why, count(*) AS mentions, min(surface) AS such_as
FROM unpinned
GROUP BY why
ORDER BY why
