-- Offsets lie in the text and in the sentence, and the text there is the words that the row says
WITH spans AS (
    SELECT mention_id AS id, doc_id, start, "end", surface AS words, sentence_start, sentence_end FROM mentions
    UNION ALL
    SELECT event_id, doc_id, start, "end", trigger, 0, "end" FROM events
)
SELECT s.doc_id, s.id, s.start, s."end", s.words, substring(d.text, s.start + 1, s."end" - s.start) AS text
FROM spans AS s
JOIN documents AS d USING (doc_id)
WHERE s.start < 0
   OR s."end" <= s.start
   OR s."end" > length(d.text)
   OR substring(d.text, s.start + 1, s."end" - s.start) <> s.words
   OR s.sentence_start > s.start
   OR s.sentence_end < s."end"
   OR s.sentence_start < 0
   OR s.sentence_end > length(d.text)
