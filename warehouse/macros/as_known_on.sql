-- What was known of happenings on a day: only what documents published by its end say, and how many say it
-- example: SELECT when_edtf, sentence, n_independent_sources FROM as_known_on('2023-09-15') LIMIT 3
-- day: a date; documents whose date is not known, or may be later, are left out
CREATE OR REPLACE MACRO as_known_on(day) AS TABLE
WITH published AS (
    SELECT
        t.occurrence_id,
        t.source,
        e.*,
        d.dct_earliest_start AS reported,
        CASE e.factuality
            WHEN 'happened' THEN 1 WHEN 'claimed' THEN 2 WHEN 'planned' THEN 3 WHEN 'denied' THEN 4 ELSE 5
        END AS firmness
    FROM tellings AS t
    JOIN events AS e USING (doc_id, event_id)
    JOIN documents AS d USING (doc_id)
    WHERE d.dct_latest_end <= as_instant(day) + INTERVAL 1 DAY
),
known AS (
    SELECT
        occurrence_id,
        arg_min(event_id, (firmness, coalesce(latest_end - earliest_start, INTERVAL 100000 YEARS), reported)) AS event_id,
        count(*) AS n_mentions,
        count(DISTINCT doc_id) AS n_documents,
        count(DISTINCT source) AS n_independent_sources,
        min(reported) AS first_reported,
        max(reported) AS last_reported
    FROM published
    GROUP BY occurrence_id
)
SELECT
    p.edtf AS when_edtf,
    p.trigger,
    p.factuality,
    p.sentence,
    p.attribution,
    p.place,
    k.n_mentions,
    k.n_documents,
    k.n_independent_sources,
    k.first_reported,
    k.last_reported,
    p.earliest_start,
    p.latest_start,
    p.earliest_end,
    p.latest_end,
    [x.entity FOR x IN p.participants IF x.entity <> ''] AS entities,
    k.occurrence_id,
    k.event_id
FROM known AS k
JOIN published AS p USING (occurrence_id, event_id)
ORDER BY coalesce(p.earliest_start, p.latest_start, p.earliest_end, p.latest_end) NULLS LAST, p.latest_end, k.occurrence_id
