-- What the corpus dates: a row per temporal reference that is pinned, with its document and what happened, in order
-- when_edtf: what the words denote, as ISO 8601-2 (EDTF)
-- surface: the words that say when
-- trigger: the word that names what happened; several are in the order of the text; null when there is none
-- earliest_start: not before this does it start; null is unbounded
-- latest_start: by this it has started; null is unknown
-- earliest_end: until this it certainly lasts; null is unknown
-- latest_end: after this it is over, exclusive; null is unbounded
-- negated: whether the text says that it did not happen (any of the triggers)
-- sentence: the sentence that says so
-- published: the document date, as ISO 8601-2 (EDTF); null when it is not known
-- published_from: the document date: not before
-- published_until: the document date: before
-- confidence: of the date, 0 to 1
-- event_ids: the events that it dates, in the order of the text
WITH pinned AS (
    SELECT * FROM timexes
    WHERE earliest_start IS NOT NULL OR latest_start IS NOT NULL OR earliest_end IS NOT NULL OR latest_end IS NOT NULL
),
happened AS (
    SELECT
        doc_id,
        mention_id,
        string_agg(trigger, ', ' ORDER BY start) AS trigger,
        bool_or(polarity = 'NEG') AS negated,
        list(event_id ORDER BY start) AS event_ids
    FROM events
    GROUP BY doc_id, mention_id
),
document_dates AS (
    SELECT doc_id, edtf AS published FROM timexes WHERE mention_id = doc_id || ':t0'
),
said AS (  -- the sentence is cut here, so that whole texts do not travel through the joins below
    SELECT
        m.*,
        substring(d.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) AS sentence,
        d.title,
        d.uri,
        d.source,
        d.dct_earliest_start AS published_from,
        d.dct_latest_end AS published_until
    FROM mentions AS m JOIN documents AS d USING (doc_id)
)
SELECT
    p.edtf AS when_edtf,
    s.surface,
    h.trigger,
    s.title,
    p.earliest_start,
    p.latest_start,
    p.earliest_end,
    p.latest_end,
    h.negated,
    s.sentence,
    s.uri,
    s.source,
    dd.published,
    s.published_from,
    s.published_until,
    p.type,
    p.value,
    p.unit,
    p.anchor_kind,
    p.anchor_id,
    p.confidence,
    s.language,
    doc_id,
    mention_id,
    h.event_ids
FROM said AS s  -- joined by doc_id too, so that a question about one document reads only that document
JOIN pinned AS p USING (doc_id, mention_id)
LEFT JOIN happened AS h USING (doc_id, mention_id)
LEFT JOIN document_dates AS dd USING (doc_id)
ORDER BY
    coalesce(p.earliest_start, p.latest_start, p.earliest_end, p.latest_end),
    p.latest_end NULLS LAST,
    doc_id,
    s.start
