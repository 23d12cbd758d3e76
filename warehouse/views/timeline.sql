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
WITH dated AS (  -- joined first and grouped then: so a condition on the bounds reaches the files, and chooses the events
    SELECT
        p.doc_id,
        p.mention_id,
        p.edtf,
        p.earliest_start,
        p.latest_start,
        p.earliest_end,
        p.latest_end,
        p.type,
        p.value,
        p.unit,
        p.anchor_kind,
        p.anchor_id,
        p.confidence,
        string_agg(e.trigger, ', ' ORDER BY e.start) AS trigger,
        bool_or(e.polarity = 'NEG') AS negated,
        list(e.event_id ORDER BY e.start) FILTER (e.event_id IS NOT NULL) AS event_ids
    FROM timexes AS p
    LEFT JOIN events AS e ON e.doc_id = p.doc_id AND e.mention_id = p.mention_id
    WHERE p.earliest_start IS NOT NULL OR p.latest_start IS NOT NULL OR p.earliest_end IS NOT NULL OR p.latest_end IS NOT NULL
    GROUP BY ALL
),
document_dates AS (
    SELECT doc_id, edtf AS published FROM timexes WHERE ends_with(mention_id, ':t0')
)
SELECT
    p.edtf AS when_edtf,
    m.surface,
    p.trigger,
    d.title,
    p.earliest_start,
    p.latest_start,
    p.earliest_end,
    p.latest_end,
    p.negated,
    substring(d.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) AS sentence,
    d.uri,
    d.source,
    dd.published,
    d.dct_earliest_start AS published_from,
    d.dct_latest_end AS published_until,
    p.type,
    p.value,
    p.unit,
    p.anchor_kind,
    p.anchor_id,
    p.confidence,
    m.language,
    p.doc_id,
    p.mention_id,
    p.event_ids
FROM dated AS p
JOIN mentions AS m ON m.doc_id = p.doc_id AND m.mention_id = p.mention_id
JOIN documents AS d ON d.doc_id = p.doc_id
LEFT JOIN document_dates AS dd ON dd.doc_id = p.doc_id
ORDER BY
    coalesce(p.earliest_start, p.latest_start, p.earliest_end, p.latest_end),
    p.latest_end NULLS LAST,
    p.doc_id,
    m.start
