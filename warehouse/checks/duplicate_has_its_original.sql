-- A duplicate names a document that is in the lake and is no duplicate itself
SELECT d.doc_id, d.uri, d.duplicate_of
FROM documents AS d
ANTI JOIN (SELECT doc_id FROM documents WHERE duplicate_of IS NULL) AS original ON original.doc_id = d.duplicate_of
WHERE d.duplicate_of IS NOT NULL
