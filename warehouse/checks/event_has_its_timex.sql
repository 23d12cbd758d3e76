-- Every event is dated by a timex that is in the lake
SELECT e.event_id, e.mention_id, e.trigger
FROM events AS e
ANTI JOIN timexes USING (mention_id)
