// What changed between 2026-05-03 and 2026-05-05
//
// The relationships in force on exactly one of the two days. `end` is the first day on which a
// relationship no longer holds.
WITH date('2026-05-03') AS earlier, date('2026-05-05') AS later
MATCH (party:Party)-[r]->(counterparty:Party)
WITH party, r, counterparty,
     r.start <= earlier AND (r.end IS NULL OR r.end > earlier) AS before,
     r.start <= later AND (r.end IS NULL OR r.end > later) AS after
WHERE before <> after
RETURN CASE WHEN after THEN 'began' ELSE 'ended' END AS change, type(r) AS relationship,
       party.id AS party, counterparty.id AS counterparty, r.start AS start,
       r.amount_musd AS amount_musd, r.status AS status, r.source AS source
ORDER BY change, relationship, party, counterparty;
