-- Every timex that dates an event is in the lake
SELECT e.doc_id, e.event_id, e.mention_id, e.trigger
FROM events AS e
ANTI JOIN timexes USING (mention_id)
WHERE e.mention_id IS NOT NULL
