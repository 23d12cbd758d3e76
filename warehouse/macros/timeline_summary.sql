-- The happenings of a timeline that matter most, in order of time, one sentence each
-- example: SELECT when_edtf, sentence, weight FROM timeline_summary('the ferry', 3) LIMIT 3
-- entity, at_place, topic, since, until: as of timeline; n: how many rows
-- weight: how many tell it, how much of the timeline it speaks of, and how firmly; less when an earlier or a heavier
-- row of the same date or word says it already
CREATE OR REPLACE MACRO timeline_summary(
    entity := NULL, n := 10, at_place := NULL, topic := NULL, since := NULL, until := NULL
) AS TABLE
WITH line AS (
    FROM timeline(entity, at_place := at_place, topic := topic, since := since, until := until)
),
words AS (
    SELECT
        event_id,
        unnest(list_distinct(list_filter(
            string_split_regex(lower(sentence), '[^\p{L}\p{N}]+'), lambda w: length(w) > 4
        ))) AS word
    FROM line
),
frequent AS (
    SELECT word, count(*) AS n_rows FROM words GROUP BY word HAVING count(*) > 1
),
-- centrality: how much of what a row says is said by other rows too
central AS (
    SELECT event_id, sum(coalesce(ln(f.n_rows), 0)) / sqrt(count(*)) AS centrality
    FROM words LEFT JOIN frequent AS f USING (word)
    GROUP BY event_id
),
weighed AS (
    SELECT
        l.*,
        ln(1 + l.n_mentions) + 1.5 * ln(l.n_independent_sources) + 0.5 * ln(l.n_documents)
            + coalesce(c.centrality / nullif(max(c.centrality) OVER (), 0), 0)
            + CASE l.factuality WHEN 'happened' THEN 0.5 WHEN 'claimed' THEN 0.2 WHEN 'planned' THEN 0.2 ELSE 0 END
            + CASE l.role WHEN 'agent' THEN 0.5 WHEN 'patient' THEN 0.5 WHEN 'mentioned' THEN 0 ELSE 0.2 END
            - CASE WHEN l.event_class IN ('REPORTING', 'I_STATE', 'STATE', 'PERCEPTION') THEN 0.7 ELSE 0 END
            - CASE WHEN latest_end <= earliest_start + INTERVAL 32 DAYS THEN 0
                   WHEN latest_end <= earliest_start + INTERVAL 366 DAYS THEN 0.2 ELSE 0.7 END
            + l.confidence AS said
    FROM line AS l LEFT JOIN central AS c USING (event_id)
    WHERE l.factuality <> 'hypothetical'
),
-- novelty: the second row of a day, of a sentence or of a word is worth less than the first
novel AS (
    SELECT
        *,
        said
            - 0.6 * ln(row_number() OVER (PARTITION BY when_edtf ORDER BY said DESC, event_id))
            - 0.5 * ln(row_number() OVER (PARTITION BY lemma ORDER BY said DESC, event_id))
            - 3.0 * ln(row_number() OVER (PARTITION BY sentence ORDER BY said DESC, event_id)) AS weight
    FROM weighed
),
ranked AS (
    SELECT *, row_number() OVER (ORDER BY weight DESC, event_id) AS rank FROM novel
)
SELECT * EXCLUDE (said, rank, weight), round(weight, 3) AS weight
FROM ranked
WHERE rank <= n
ORDER BY coalesce(earliest_start, latest_start, earliest_end, latest_end) NULLS LAST, latest_end NULLS LAST, event_id
