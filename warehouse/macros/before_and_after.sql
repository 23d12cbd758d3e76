-- The events nearest in time that are certainly over before an event begins, and that certainly begin after it is over
-- example: SELECT side, days_between, when_edtf, trigger FROM before_and_after((SELECT min(event_id) FROM events WHERE edtf IS NOT NULL))
-- event: an event_id; most: how many on each side
CREATE OR REPLACE MACRO before_and_after(event, most := 5) AS TABLE
WITH asked AS MATERIALIZED (
    SELECT CAST(event AS VARCHAR) AS id
),
this AS MATERIALIZED (
    SELECT e.doc_id AS this_doc, e.earliest_start AS begins, e.latest_end AS over
    FROM events AS e JOIN asked AS a ON e.doc_id = regexp_replace(a.id, ':e\d+$', '') AND e.event_id = a.id
),
-- first the instants alone, and then the few rows that have them
ends AS (
    SELECT latest_end FROM events WHERE latest_end <= (SELECT min(begins) FROM this) ORDER BY latest_end DESC LIMIT most
),
starts AS (
    SELECT earliest_start FROM events WHERE earliest_start >= (SELECT min(over) FROM this) ORDER BY earliest_start LIMIT most
),
earlier AS (
    SELECT 'before' AS side, epoch_us(t.begins - e.latest_end) / 86400e6 AS days_between, e.doc_id = t.this_doc AS same_document, e.*
    FROM events AS e CROSS JOIN this AS t
    WHERE e.latest_end IN (SELECT latest_end FROM ends)
    ORDER BY e.latest_end DESC, e.doc_id, e.start
    LIMIT most
),
later AS (
    SELECT 'after' AS side, epoch_us(e.earliest_start - t.over) / 86400e6 AS days_between, e.doc_id = t.this_doc AS same_document, e.*
    FROM events AS e CROSS JOIN this AS t
    WHERE e.earliest_start IN (SELECT earliest_start FROM starts)
    ORDER BY e.earliest_start, e.doc_id, e.start
    LIMIT most
)
SELECT
    n.side,
    n.days_between,
    n.same_document,
    n.edtf AS when_edtf,
    n.* EXCLUDE (side, days_between, same_document, edtf),
    d.title,
    d.uri
FROM (FROM earlier UNION ALL FROM later) AS n
JOIN documents AS d USING (doc_id)
ORDER BY coalesce(n.earliest_start, n.latest_end), n.doc_id, n.start
