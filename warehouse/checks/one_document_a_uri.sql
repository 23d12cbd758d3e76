-- A uri has one live document
SELECT uri, max(doc_id) AS doc_id, count(*) AS documents, list(doc_id ORDER BY doc_id) AS doc_ids
FROM documents
GROUP BY uri
HAVING count(*) > 1
