-- Inputs that were refused: why, and what to do
SELECT
    uri,
    reason,
    detail,
    stage,
    attempts
FROM quarantine
ORDER BY reason, uri
