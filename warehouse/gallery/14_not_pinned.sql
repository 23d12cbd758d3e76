-- What has no date, and why not?
-- touches: scan
FROM why_unpinned
ORDER BY mentions DESC, why
