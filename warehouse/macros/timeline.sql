-- What the corpus says of somebody or something, in order of time: events in whose sentence or participants the name stands
-- example: SELECT when_edtf, trigger, sentence FROM timeline('the ferry') LIMIT 3
CREATE OR REPLACE MACRO timeline(entity) AS TABLE
    SELECT *
    FROM event_reports
    WHERE (
            contains(lower(sentence), lower(trim(entity)))
            AND regexp_matches(sentence, '(?i)(^|[^\p{L}\p{N}])' || regexp_escape(trim(entity)) || '($|[^\p{L}\p{N}])')
            OR list_contains([p.entity FOR p IN participants], lower(trim(entity)))
        )
        AND trim(entity) <> ''
    ORDER BY coalesce(earliest_start, latest_start, earliest_end, latest_end) NULLS LAST, latest_end NULLS LAST, doc_id, start
