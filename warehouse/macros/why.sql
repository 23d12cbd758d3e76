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
    FROM (SELECT CAST(id AS VARCHAR) AS wanted_id) AS asked
    LEFT JOIN events AS told ON told.event_id = asked.wanted_id
    JOIN mentions AS said ON said.mention_id = coalesce(told.mention_id, asked.wanted_id)
    LEFT JOIN timexes AS dated ON dated.mention_id = said.mention_id
    LEFT JOIN documents AS said_by ON said_by.doc_id = said.doc_id
    LEFT JOIN timexes AS written ON written.mention_id = said.doc_id || ':t0'
    LEFT JOIN mentions AS before ON before.mention_id = dated.anchor_id
)
