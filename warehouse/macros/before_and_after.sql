-- The events nearest in time that are certainly over before an event begins, and that certainly begin after it is over
-- example: SELECT side, days_between, when_edtf, trigger FROM before_and_after((SELECT min(event_id) FROM events WHERE edtf IS NOT NULL))
CREATE OR REPLACE MACRO before_and_after(event, most := 5) AS TABLE
WITH this AS (
    SELECT doc_id AS this_doc, event_id AS this_id, earliest_start AS begins, latest_end AS over
    FROM events
    WHERE event_id = event
),
earlier AS (
    SELECT 'before' AS side, epoch_us(t.begins - e.latest_end) / 86400e6 AS days_between, e.doc_id = t.this_doc AS same_document, e.*
    FROM events AS e JOIN this AS t ON e.latest_end <= t.begins
    ORDER BY e.latest_end DESC, e.doc_id, e.start
    LIMIT most
),
later AS (
    SELECT 'after' AS side, epoch_us(e.earliest_start - t.over) / 86400e6 AS days_between, e.doc_id = t.this_doc AS same_document, e.*
    FROM events AS e JOIN this AS t ON e.earliest_start >= t.over
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
