-- The timeline of somebody, a place or a topic: one row a happening, in order of time; what no order is known for ties
-- example: SELECT position, when_edtf, trigger, sentence FROM timeline('the ferry') LIMIT 3
-- also: SELECT position, when_edtf, sentence FROM timeline(at_place := 'the harbour', topic := 'strike', since := '2023')
-- entity: a name, or several divided by |, as whole words of a participant; where none is named, of the sentence
-- at_place: a name, as whole words of where it happened
-- what is only supposed is left out
-- topic: a word that the sentence holds, or that begins one
-- since: only what may have ended after this; until: only what may have started before this
CREATE OR REPLACE MACRO timeline(entity := NULL, at_place := NULL, topic := NULL, since := NULL, until := NULL) AS TABLE
WITH asked AS (
    SELECT
        '(^|[^\p{L}\p{N}])(' || array_to_string([
            regexp_escape(regexp_replace(lower(trim(name)), '^(the|a|an) ', ''))
            FOR name IN string_split(CAST(entity AS VARCHAR), '|') IF trim(name) <> ''
        ], '|') || ')($|[^\p{L}\p{N}])' AS whom,
        regexp_escape(regexp_replace(lower(trim(CAST(at_place AS VARCHAR))), '^(the|a|an) ', '')) AS whither,
        regexp_escape(lower(trim(CAST(topic AS VARCHAR)))) AS what
),
told AS (
    SELECT
        e.*,
        a.whom IS NULL AS any_entity,
        list_filter(
            e.participants,
            lambda p: regexp_matches(p.entity, a.whom) OR regexp_matches(lower(p.surface), a.whom)
        ) AS mine,
        CASE e.factuality
            WHEN 'happened' THEN 1 WHEN 'claimed' THEN 2 WHEN 'planned' THEN 3 WHEN 'denied' THEN 4 ELSE 5
        END AS firmness
    FROM events AS e
    CROSS JOIN asked AS a
    WHERE (
            a.whom IS NULL
            OR contains(a.whom, '()') = false AND (
                regexp_matches(lower(e.sentence), a.whom)
                OR list_contains([regexp_matches(p.entity, a.whom) FOR p IN e.participants], true)
            )
        )
        AND (
            a.whither IS NULL
            OR regexp_matches(lower(concat_ws(' | ', e.place, [p.entity FOR p IN e.participants IF p.role = 'place'])),
                   '(^|[^\p{L}\p{N}])' || a.whither || '($|[^\p{L}\p{N}])')
        )
        AND (a.what IS NULL OR regexp_matches(lower(e.sentence || ' ' || e.lemma), '(^|[^\p{L}\p{N}])' || a.what))
        AND (until IS NULL OR e.earliest_start IS NULL OR e.earliest_start < as_instant(until))
        AND (since IS NULL OR e.latest_end IS NULL OR e.latest_end > as_instant(since))
),
belonging AS (
    SELECT
        *,
        CASE WHEN any_entity THEN NULL WHEN len(mine) > 0 THEN mine[1].role ELSE 'mentioned' END AS role
    FROM told
    WHERE factuality <> 'hypothetical'
        AND (any_entity OR len(mine) > 0 OR len(list_filter(participants, lambda p: p.entity <> '')) = 0)
),
-- of a happening that many tell, the event that tells it most firmly and precisely
chosen AS (
    SELECT
        coalesce(t.occurrence_id, b.event_id) AS happening,
        count(*) AS n_mentions,
        arg_min(b.event_id, (b.firmness, coalesce(b.latest_end - b.earliest_start, INTERVAL 100000 YEARS), b.doc_id, b.start)) AS event_id
    FROM belonging AS b
    LEFT JOIN tellings AS t ON t.doc_id = b.doc_id AND t.event_id = b.event_id
    GROUP BY ALL
),
rows AS (
    SELECT
        coalesce(o.edtf, b.edtf) AS when_edtf,
        b.trigger,
        b.role,
        b.sentence,
        b.place,
        b.factuality,
        b.attribution,
        c.n_mentions,
        coalesce(o.n_independent_sources, 1) AS n_independent_sources,
        coalesce(o.n_documents, 1) AS n_documents,
        coalesce(o.agreement, 1) AS agreement,
        o.first_reported,
        o.last_reported,
        coalesce(o.entities, [p.entity FOR p IN b.participants IF p.entity <> '']) AS entities,
        CASE WHEN o.occurrence_id IS NULL THEN b.earliest_start ELSE o.earliest_start END AS earliest_start,
        CASE WHEN o.occurrence_id IS NULL THEN b.latest_start ELSE o.latest_start END AS latest_start,
        CASE WHEN o.occurrence_id IS NULL THEN b.earliest_end ELSE o.earliest_end END AS earliest_end,
        CASE WHEN o.occurrence_id IS NULL THEN b.latest_end ELSE o.latest_end END AS latest_end,
        b.lemma,
        b.event_class,
        b.confidence,
        d.title,
        d.uri,
        d.source,
        d.dct_earliest_start AS published_from,
        d.dct_latest_end AS published_until,
        o.occurrence_id,
        b.event_id,
        b.doc_id,
        b.start
    FROM chosen AS c
    JOIN belonging AS b USING (event_id)
    LEFT JOIN documents AS d ON d.doc_id = b.doc_id
    LEFT JOIN occurrences AS o ON o.occurrence_id = c.happening
),
-- a row comes after those that are certainly over when it starts at the earliest
over AS (
    SELECT
        r.event_id,
        CASE WHEN coalesce(r.earliest_start, r.latest_start, r.latest_end) IS NULL THEN NULL
             ELSE count(*) FILTER (e.latest_end <= coalesce(r.earliest_start, r.latest_start)) END AS n
    FROM rows AS r CROSS JOIN (SELECT latest_end FROM rows) AS e
    GROUP BY r.event_id, r.earliest_start, r.latest_start, r.latest_end
)
SELECT CASE WHEN o.n IS NOT NULL THEN dense_rank() OVER (ORDER BY o.n NULLS LAST) END AS position, r.* EXCLUDE (start)
FROM rows AS r JOIN over AS o USING (event_id)
ORDER BY position NULLS LAST, coalesce(earliest_start, latest_start, earliest_end, latest_end) NULLS LAST, latest_end NULLS LAST, doc_id, start
