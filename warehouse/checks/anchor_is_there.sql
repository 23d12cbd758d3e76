-- Every anchor that a timex names is in the lake: an explanation never ends in nothing
SELECT t.doc_id, t.mention_id, t.anchor_kind, t.anchor_id
FROM timexes AS t
ANTI JOIN timexes AS a ON a.mention_id = t.anchor_id
WHERE t.anchor_kind IN ('dct', 'mention') AND t.anchor_id IS NOT NULL
