-- How a temporal reference came to its dates, step by step
-- example: SELECT step, found FROM explain((SELECT min(mention_id) FROM timeline))
-- id: a mention_id, an event_id, or the first letters of the doc_id with ':t3', as long as they fit one document
CREATE OR REPLACE MACRO explain(id) AS TABLE
WITH RECURSIVE
exact AS (
    SELECT doc_id, mention_id FROM timexes WHERE doc_id = regexp_replace(id, ':[te]\d+$', '') AND mention_id = id
    UNION SELECT doc_id, mention_id FROM mentions WHERE doc_id = regexp_replace(id, ':[te]\d+$', '') AND mention_id = id
    UNION SELECT doc_id, mention_id FROM events WHERE doc_id = regexp_replace(id, ':[te]\d+$', '') AND event_id = id
),
abbreviated AS (
    SELECT any_value(doc_id) AS doc_id, any_value(doc_id || regexp_extract(id, ':t\d+$')) AS mention_id
    FROM documents
    WHERE starts_with(doc_id, regexp_replace(id, ':t\d+$', '')) AND regexp_full_match(id, '(?s).+:t\d+')
    HAVING count(*) = 1
),
chosen AS (
    FROM exact
    UNION ALL FROM abbreviated WHERE NOT EXISTS (FROM exact)
),
-- all that is said of time in the same document, and in those that date what it speaks of: anchors are there
near AS (
    SELECT * FROM timexes
    WHERE doc_id IN (
        SELECT doc_id FROM chosen
        UNION
        SELECT regexp_replace(t.anchor_id, ':t\d+$', '') FROM timexes AS t JOIN chosen USING (doc_id, mention_id) WHERE t.anchor_kind = 'event'
    )
),
-- the timex and what it is pinned to, and what that is pinned to, down to the document date
chain AS (
    SELECT 0 AS depth, t.*
    FROM near AS t JOIN chosen USING (doc_id, mention_id)
    UNION ALL
    SELECT c.depth + 1, t.*
    FROM chain AS c
    JOIN near AS t
      ON t.mention_id = coalesce(c.anchor_id, CASE c.anchor_kind WHEN 'dct' THEN c.doc_id || ':t0' END)
    WHERE c.depth < 50
),
said AS (
    SELECT m.*, d.uri, substring(d.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) AS sentence
    FROM mentions AS m
    JOIN chosen USING (doc_id, mention_id)
    LEFT JOIN documents AS d ON d.doc_id = m.doc_id
),
dated AS (
    SELECT * FROM chain WHERE depth = 0
),
dating AS (
    SELECT d.dct_method, d.uri, unnest(d.dct_evidence) AS e, generate_subscripts(d.dct_evidence, 1) AS nth
    FROM documents AS d
    WHERE d.doc_id IN (SELECT doc_id FROM chain WHERE mention_id = doc_id || ':t0')
),
steps AS (
    SELECT 10 AS place, 0 AS nth, 'words' AS step, surface AS found,
           'characters ' || start || ' to ' || "end" || ' of ' || coalesce(uri, doc_id) AS detail
    FROM said
    UNION ALL SELECT 11, 0, 'sentence', sentence, NULL FROM said
    UNION ALL SELECT 20, 0, 'rule', rule, 'grammar ' || grammar FROM said
    UNION ALL SELECT 30, 0, 'expression', expression,
           nullif(concat_ws(', ', 'signal ' || signal, 'tense ' || tense), '') FROM said
    UNION ALL SELECT 40, 0, 'derivation', derivation, NULL FROM said
    UNION ALL SELECT 50, 0, 'value', value,
           concat_ws(', ', type, unit, 'mod ' || mod, 'quant ' || quant, 'freq ' || freq, 'EDTF ' || edtf,
                     'confidence ' || round(confidence, 2)) FROM dated
    UNION ALL SELECT 60, c.depth, 'anchor',
           CASE WHEN c.anchor_kind = 'named' THEN c.anchor_id WHEN a.mention_id IS NULL THEN c.anchor_kind ELSE a.value END,
           concat_ws(', ',
               CASE c.anchor_kind WHEN 'named' THEN 'a happening of the gazetteer' WHEN 'event' THEN CASE WHEN c.anchor_id IS NULL THEN 'a happening that nothing dates' ELSE 'a happening' END END,
               CASE WHEN a.mention_id = a.doc_id || ':t0' THEN 'the document date' ELSE '"' || m.surface || '"' END,
               CASE WHEN c.anchor_kind <> 'named' THEN coalesce(a.mention_id, c.anchor_id) END,
               iso(a.earliest_start) || ' to ' || iso(a.latest_end),
               CASE WHEN c.anchor_kind IN ('event', 'named') THEN 'found: ' ELSE 'direction: ' END || c.anchor_policy)
    FROM chain AS c
    LEFT JOIN chain AS a ON a.depth = c.depth + 1
    LEFT JOIN mentions AS m ON m.doc_id = a.doc_id AND m.mention_id = a.mention_id
    WHERE c.anchor_kind <> 'none'
    UNION ALL SELECT 70, nth, 'document date', e.value,
           e.method || ' says "' || e.found || '"' || CASE WHEN e.used THEN ', used' ELSE ', not used' END FROM dating
    UNION ALL SELECT 71, 0, 'document date', NULL, 'no evidence: the date of ' || uri || ' is not known'
    FROM documents
    WHERE len(dct_evidence) = 0 AND doc_id IN (SELECT doc_id FROM chain WHERE mention_id = doc_id || ':t0')
    UNION ALL SELECT 72, 0, 'document date', iso(dct_likely_start) || ' to ' || iso(dct_likely_end),
           'by its content, with a probability of ' || round(dct_probability, 2)
    FROM documents
    WHERE dct_likely_start IS NOT NULL AND doc_id IN (SELECT doc_id FROM chain WHERE mention_id = doc_id || ':t0')
    UNION ALL
    SELECT 75, nth, n.effect, n.before, n.by || ': ' || n.detail
    FROM (SELECT unnest(network) AS n, generate_subscripts(network, 1) AS nth FROM dated)
    UNION ALL SELECT 80, 1, 'earliest start', coalesce(iso(earliest_start), 'unbounded'),
           'not before this does it start' FROM dated
    UNION ALL SELECT 80, 2, 'latest start', coalesce(iso(latest_start), 'unknown'),
           'by this it has started' FROM dated
    UNION ALL SELECT 80, 3, 'earliest end', coalesce(iso(earliest_end), 'unknown'),
           'until this it certainly lasts' FROM dated
    UNION ALL SELECT 80, 4, 'latest end', coalesce(iso(latest_end), 'unbounded'),
           'before this it is over' FROM dated
    UNION ALL
    SELECT 90, nth, 'alternative', a.value, 'by ' || a.policy || ', weight ' || round(a.score, 2)
    FROM (SELECT unnest(alternatives) AS a, generate_subscripts(alternatives, 1) AS nth FROM dated)
    UNION ALL
    SELECT 95, e.start, 'event', e.trigger, concat_ws(', ', e.polarity, e.modality, e.tense, e.edtf, e.event_id)
    FROM events AS e JOIN chosen USING (doc_id, mention_id)
)
SELECT CAST(row_number() OVER (ORDER BY place, nth, found) AS INTEGER) AS n, step, found, detail
FROM steps
ORDER BY n
