-- The timeline of somebody, a place or a topic: one row a happening, in order of time; what no order is known for ties
-- example: SELECT position, when_edtf, trigger, sentence FROM timeline('the ferry') LIMIT 3
-- also: SELECT position, when_edtf, sentence FROM timeline(at_place := 'the harbour', topic := 'strike', since := '2023')
-- entity: a name, or several divided by |, and the other names that aliases has for it; a name that no participant has
-- stands for those that hold it as whole words; where there is none either, for the sentences that do
-- an entity has what it does, what is done to it, and what is told of the same happening without a name ("the flight");
-- one to whom nothing happens has that in which it is spoken of (role: mentioned);
-- states, what is only supposed, and words that only carry another ("makes" of "makes its flight") stand on no timeline
-- at_place: a name, as whole words of where it happened
-- topic: a word that the sentence holds, or that begins one
-- since: only what may have ended after this; until: only what may have started before this
-- trigger: the words that name it; agreement: the share of the sources whose date can be the same; dates: the dates that
-- are told and how many sources tell each, where there are several
CREATE OR REPLACE MACRO timeline(entity := NULL, at_place := NULL, topic := NULL, since := NULL, until := NULL) AS TABLE
WITH asked AS (
    SELECT
        [regexp_replace(lower(trim(n)), '^(the|a|an) ', '')
         FOR n IN string_split(CAST(entity AS VARCHAR), '|') IF trim(n) <> ''] AS forms,
        ' ' || regexp_replace(
            trim(regexp_replace(lower(CAST(at_place AS VARCHAR)), '[^\p{L}\p{N}]+', ' ', 'g')), '^(the|a|an) ', ''
        ) || ' ' AS whither,
        ' ' || trim(regexp_replace(lower(CAST(topic AS VARCHAR)), '[^\p{L}\p{N}]+', ' ', 'g')) AS what
),
known AS (SELECT DISTINCT a.alias FROM aliases AS a, asked WHERE list_contains(asked.forms, a.name)),
-- words are compared between blanks: a pattern that is not a constant would be compiled anew for every row
whole_words AS (
    SELECT ' ' || trim(regexp_replace(unnest(forms), '[^\p{L}\p{N}]+', ' ', 'g')) || ' ' AS form
    FROM asked
    WHERE NOT EXISTS (FROM known)
),
holding AS (
    SELECT DISTINCT a.alias
    FROM aliases AS a, whole_words AS w
    WHERE contains(' ' || regexp_replace(a.name, '[^\p{L}\p{N}]+', ' ', 'g') || ' ', w.form)
),
meant AS (SELECT coalesce(list(alias), []) AS names FROM (FROM known UNION FROM holding)),
taking_part AS (
    SELECT
        e.doc_id,
        e.event_id,
        t.occurrence_id,
        list_min([
            CASE p.role WHEN 'agent' THEN 1 WHEN 'patient' THEN 2 WHEN 'recipient' THEN 3 ELSE 5 END
            FOR p IN e.participants IF list_contains(m.names, p.entity)
        ]) AS part
    FROM events AS e
    CROSS JOIN meant AS m
    JOIN tellings AS t ON t.doc_id = e.doc_id AND t.event_id = e.event_id
    WHERE entity IS NOT NULL AND t.on_timelines AND len(m.names) > 0 AND part IS NOT NULL
),
named AS (FROM taking_part WHERE part < 5 OR NOT EXISTS (FROM taking_part WHERE part < 5)),
belonging AS (
    FROM named
    UNION ALL BY NAME
    SELECT t.doc_id, t.event_id, t.occurrence_id, 4 AS part
    FROM tellings AS t
    JOIN events AS e ON e.doc_id = t.doc_id AND e.event_id = t.event_id
    WHERE t.on_timelines
        AND t.occurrence_id IN (SELECT occurrence_id FROM named)
        AND len([p FOR p IN e.participants IF p.entity <> '']) = 0
    UNION ALL BY NAME
    SELECT DISTINCT t.doc_id, t.event_id, t.occurrence_id, 5 AS part
    FROM tellings AS t
    JOIN events AS e ON e.doc_id = t.doc_id AND e.event_id = t.event_id
    CROSS JOIN whole_words AS w
    WHERE t.on_timelines AND NOT EXISTS (FROM holding) AND contains(' ' || regexp_replace(lower(e.sentence), '[^\p{L}\p{N}]+', ' ', 'g') || ' ', w.form)
    UNION ALL BY NAME
    SELECT t.doc_id, t.event_id, t.occurrence_id, 6 AS part FROM tellings AS t WHERE entity IS NULL AND t.on_timelines
),
-- of a happening that many tell, the event that tells it with its date, most firmly and precisely
chosen AS (
    SELECT
        b.occurrence_id,
        count(*) AS n_mentions,
        min(b.part) AS part,
        arg_min(e.event_id, (
            b.part = 4,
            coalesce(e.edtf <> o.edtf, true),
            CASE e.factuality WHEN 'happened' THEN 1 WHEN 'claimed' THEN 2 WHEN 'planned' THEN 3 ELSE 4 END,
            coalesce(e.latest_end - e.earliest_start, INTERVAL 100000 YEARS),
            e.doc_id,
            e.start
        )) AS event_id
    FROM belonging AS b
    JOIN events AS e ON e.doc_id = b.doc_id AND e.event_id = b.event_id
    JOIN occurrences AS o ON o.occurrence_id = b.occurrence_id
    CROSS JOIN asked AS a
    WHERE (
            a.whither IS NULL
            OR contains(' ' || regexp_replace(
                lower(concat_ws(' | ', e.place, [p.entity FOR p IN e.participants IF p.role = 'place'])),
                '[^\p{L}\p{N}]+', ' ', 'g') || ' ', a.whither)
        )
        AND (
            a.what IS NULL
            OR contains(' ' || regexp_replace(lower(e.sentence || ' ' || e.lemma), '[^\p{L}\p{N}]+', ' ', 'g'), a.what)
        )
    GROUP BY b.occurrence_id
),
rows AS (
    SELECT
        o.edtf AS when_edtf,
        coalesce(nullif(t.words, ''), e.trigger) AS trigger,
        CASE c.part WHEN 1 THEN 'agent' WHEN 2 THEN 'patient' WHEN 3 THEN 'recipient' WHEN 5 THEN 'mentioned' END AS role,
        e.sentence,
        e.place,
        o.factuality,
        e.attribution,
        c.n_mentions,
        o.n_independent_sources,
        o.n_documents,
        o.agreement,
        [d.edtf || ' (' || d.n_sources || ')' FOR d IN o.told_dates IF len(o.told_dates) > 1] AS dates,
        o.first_reported,
        o.last_reported,
        o.entities,
        o.earliest_start,
        o.latest_start,
        o.earliest_end,
        o.latest_end,
        e.lemma,
        e.event_class,
        e.confidence,
        d.title,
        d.uri,
        d.source,
        d.dct_earliest_start AS published_from,
        d.dct_latest_end AS published_until,
        c.occurrence_id,
        e.event_id,
        e.doc_id,
        e.start
    FROM chosen AS c
    JOIN occurrences AS o USING (occurrence_id)
    JOIN events AS e ON e.event_id = c.event_id
    JOIN tellings AS t ON t.event_id = c.event_id
    LEFT JOIN documents AS d ON d.doc_id = e.doc_id
    WHERE (until IS NULL OR o.earliest_start IS NULL OR o.earliest_start < as_instant(until))
        AND (since IS NULL OR o.latest_end IS NULL OR o.latest_end > as_instant(since))
),
-- a row comes after those that are certainly over when it starts at the earliest; where that is not known it has no place
ends AS (
    SELECT DISTINCT latest_end AS ended, count(*) OVER (ORDER BY latest_end) AS n FROM rows WHERE latest_end IS NOT NULL
),
placed AS (
    SELECT
        CASE WHEN r.earliest_start IS NOT NULL THEN coalesce(e.n, 0) END AS over,
        r.*
    FROM (SELECT *, coalesce(earliest_start, latest_start) AS started FROM rows) AS r
    ASOF LEFT JOIN ends AS e ON r.started >= e.ended
)
SELECT
    CASE WHEN over IS NOT NULL THEN dense_rank() OVER (ORDER BY over NULLS LAST) END AS position,
    * EXCLUDE (over, started, start)
FROM placed
ORDER BY coalesce(started, earliest_end, latest_end) NULLS LAST, latest_end NULLS LAST, doc_id, start
