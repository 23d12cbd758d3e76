-- What several independent sources tell, and whether their dates can be the same
-- example: SELECT title, n_independent_sources, agreement, contradicted, dates FROM sources_agree LIMIT 3
-- when_edtf: when, as ISO 8601-2 (EDTF), by the date that most sources give
-- contradicted: whether a source gives a date that cannot be the same
-- dates: the dates that are told, and how many sources tell each; the one of most sources first
-- against: the dates that contradict the first
SELECT
    edtf AS when_edtf,
    title,
    n_independent_sources,
    n_documents,
    agreement,
    agreement < 1 AS contradicted,
    [d.edtf || ' (' || d.n_sources || ')' FOR d IN told_dates] AS dates,
    [d.edtf || ' in ' || d.event_id FOR d IN told_dates IF NOT d.agrees] AS against,
    first_reported,
    last_reported,
    occurrence_id
FROM occurrences
WHERE n_independent_sources > 1
ORDER BY contradicted DESC, n_independent_sources DESC, occurrence_id
