-- What cannot all be true: events told as past that are dated after their document, told as future and dated before it; and events that one text affirms and another denies of the same time
-- example: SELECT kind, detail, sentence FROM contradictions() LIMIT 3
-- also: SELECT kind, detail FROM contradictions(since := '2022', until := '2023') LIMIT 3
-- since: only events that may have ended after this; until: only events that may have begun before this
CREATE OR REPLACE MACRO contradictions(since := NULL, until := NULL) AS TABLE
WITH suspect AS (  -- no document is older than the oldest, and none younger than the youngest
    FROM events
    WHERE (
            tense = 'PAST' AND modality IS NULL AND earliest_start >= (SELECT min(dct_latest_end) FROM documents)
            OR tense = 'FUTURE' AND latest_end <= (SELECT max(dct_earliest_start) FROM documents)
        )
        AND (since IS NULL OR latest_end > as_instant(since))
        AND (until IS NULL OR earliest_start < as_instant(until))
),
denied AS (
    SELECT event_id, doc_id, lemma, unnest(participants).entity AS entity, earliest_start, latest_end, sentence
    FROM events
    WHERE polarity = 'NEG' AND modality IS NULL
        AND earliest_start IS NOT NULL AND latest_end IS NOT NULL
        AND (since IS NULL OR latest_end > as_instant(since))
        AND (until IS NULL OR earliest_start < as_instant(until))
),
affirmed AS (
    SELECT event_id, doc_id, lemma, unnest(participants).entity AS entity, earliest_start, latest_end, edtf, confidence, sentence, start
    FROM events
    WHERE polarity = 'POS' AND modality IS NULL
        AND earliest_start IS NOT NULL AND latest_end IS NOT NULL
        AND (since IS NULL OR latest_end > as_instant(since))
        AND (until IS NULL OR earliest_start < as_instant(until))
)
SELECT
    CASE tense WHEN 'PAST' THEN 'past, yet to come' ELSE 'future, long gone' END AS kind,
    CASE tense
        WHEN 'PAST' THEN '“' || trigger || '” is told as past; ' || when_edtf || ' is after ' || iso(date_trunc('day', published_until - INTERVAL 1 MICROSECOND))
        ELSE '“' || trigger || '” is told as future; ' || when_edtf || ' is before ' || iso(published_from)
    END AS detail,
    sentence,
    NULL AS other_sentence,
    confidence,
    event_id,
    NULL AS other_event_id,
    doc_id
FROM (
    SELECT
        e.edtf AS when_edtf,
        e.*,
        d.dct_earliest_start AS published_from,
        d.dct_latest_end AS published_until
    FROM suspect AS e
    JOIN (FROM documents WHERE doc_id IN (SELECT doc_id FROM suspect)) AS d USING (doc_id)
)
WHERE tense = 'PAST' AND earliest_start >= published_until OR tense = 'FUTURE' AND latest_end <= published_from
UNION ALL
SELECT
    'affirmed and denied',
    '“' || a.lemma || '” of ' || string_agg(DISTINCT a.entity, ', ' ORDER BY a.entity) || ', ' || coalesce(any_value(a.edtf), 'undated'),
    any_value(a.sentence),
    any_value(d.sentence),
    any_value(a.confidence),
    a.event_id,
    d.event_id,
    any_value(a.doc_id)
FROM affirmed AS a
JOIN denied AS d ON d.lemma = a.lemma AND d.entity = a.entity AND d.entity <> '' AND d.event_id <> a.event_id
    AND d.earliest_start < a.latest_end AND d.latest_end > a.earliest_start
GROUP BY a.event_id, d.event_id, a.lemma
