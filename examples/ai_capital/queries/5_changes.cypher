// What changed between 2026-05-03 and 2026-05-05
BETWEEN date('2026-05-03') AND date('2026-05-05')
MATCH (vendor:AIVendor)-[link:OPERATES|PARTNERS_WITH]->(party:Party)
RETURN vendor.id AS vendor, type(link) AS relationship, party.id AS party, link.start AS start,
       link.status AS status, link.source AS source
ORDER BY vendor, relationship, party;
