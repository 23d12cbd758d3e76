-- Every mention was pinned: it has a timex, though perhaps one with no dates
SELECT m.doc_id, m.mention_id, m.surface
FROM mentions AS m
ANTI JOIN timexes USING (mention_id)
