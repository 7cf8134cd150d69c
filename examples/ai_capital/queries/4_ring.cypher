// Who really owns whom in a ring: what is held directly, what it comes to, who controls
//
// North holds 80 % of South, South 90 % of East, East 60 % of North. Dividends go round; votes do
// too, so the ring controls itself.
AS OF date('2026-08-01')
CALL ownership.ultimate_controllers() YIELD company, controller
WITH company, controller ORDER BY controller.id
WITH company, collect(controller.id) AS controlled_by
CALL ownership.integrated({target: company}) YIELD owner, owned, share
WHERE owner:Person
OPTIONAL MATCH (owner)-[held:OWNS]->(owned)
RETURN owner.name AS person, owned.name AS company, held.share AS directly,
       round(share * 1e6) / 1e6 AS really, controlled_by
ORDER BY person, really DESC;
