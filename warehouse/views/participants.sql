-- Who takes part: a row per name, with how often, as what and when
-- example: SELECT entity, kind, happenings, as_agent, as_patient FROM participants LIMIT 3
-- entity: the name that joins its mentions, casefolded
-- surface: how it is mostly written
-- kind: PERSON, ORG, GPE, …; empty where it is not known
-- happenings: different things that it takes part in
-- events: sentences that tell of them
-- as_agent: events in which it does, says or is something
-- as_patient: events in which something is done to it
-- first: the earliest of its happenings, not before
-- last: the latest of its happenings, not after
WITH taking_part AS (
    SELECT e.event_id, e.doc_id, e.earliest_start, e.latest_end, e.p.entity, e.p.surface, e.p.kind, e.p.role, t.occurrence_id
    FROM (SELECT event_id, doc_id, earliest_start, latest_end, unnest(participants) AS p FROM events) AS e
    LEFT JOIN tellings AS t USING (event_id)
    WHERE e.p.entity <> ''
)
SELECT
    entity,
    mode(surface) AS surface,
    coalesce(mode(kind) FILTER (kind <> ''), '') AS kind,
    count(DISTINCT occurrence_id) AS happenings,
    count(DISTINCT event_id) AS events,
    count(DISTINCT event_id) FILTER (role = 'agent') AS as_agent,
    count(DISTINCT event_id) FILTER (role = 'patient') AS as_patient,
    count(DISTINCT doc_id) AS documents,
    min(earliest_start) AS first,
    max(latest_end) AS last
FROM taking_part
GROUP BY entity
ORDER BY happenings DESC, entity
