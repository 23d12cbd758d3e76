-- In one line, why a date is what it is; ids are mention_ids or event_ids, also row by row
-- example: SELECT surface, why(mention_id) FROM mentions LIMIT 3
CREATE OR REPLACE MACRO why(id) AS (
    SELECT
        '“' || said.surface || '” is ' || coalesce(dated.edtf, dated.value, 'not pinned')
        || CASE dated.anchor_kind
            WHEN 'dct' THEN ', counted from the document date' || coalesce(' ' || written.value, '')
                || ' (' || said_by.dct_method || ')'
            WHEN 'mention' THEN ', counted from “' || coalesce(before.surface, dated.anchor_id) || '”'
            WHEN 'event' THEN ', counted from the event ' || coalesce(dated.anchor_id, '')
            WHEN 'named' THEN ', as the gazetteer says'
            ELSE ''
        END
        || coalesce(' (' || dated.anchor_policy || ')', '')
        || ': ' || said.expression || ' by ' || said.rule
        || coalesce(', confidence ' || round(dated.confidence, 2), '')
    FROM (SELECT CAST(id AS VARCHAR) AS wanted_id, regexp_replace(CAST(id AS VARCHAR), ':[te]\d+$', '') AS wanted_doc) AS asked
    -- joined by doc_id too, so that only the files and row groups of that document are read
    LEFT JOIN events AS told ON told.doc_id = asked.wanted_doc AND told.event_id = asked.wanted_id
    JOIN mentions AS said ON said.doc_id = asked.wanted_doc AND said.mention_id = coalesce(told.mention_id, asked.wanted_id)
    LEFT JOIN timexes AS dated ON dated.doc_id = asked.wanted_doc AND dated.mention_id = said.mention_id
    LEFT JOIN documents AS said_by ON said_by.doc_id = asked.wanted_doc
    LEFT JOIN timexes AS written ON written.doc_id = asked.wanted_doc AND written.mention_id = asked.wanted_doc || ':t0'
    LEFT JOIN mentions AS before ON before.doc_id = asked.wanted_doc AND before.mention_id = dated.anchor_id
)
