// Which companies both vendors can reach, each through whom
//
// A vendor has the ear of the firms it partners with and of those that back its venture.
MATCH (vendor:AIVendor)
OPTIONAL MATCH (vendor)-[:PARTNERS_WITH]->(partner)
WITH vendor, collect(DISTINCT partner) AS partners
OPTIONAL MATCH (vendor)-[:OPERATES]->(:JointVenture)<-[:COMMITTED]-(backer)
WITH vendor, partners, collect(DISTINCT backer) AS backers
UNWIND partners + backers AS firm
WITH DISTINCT vendor, firm
MATCH path = (firm)-[:MANAGES*0..1]->(holder)-[:OWNS]->(:Company)-[:OWNS*0..3]->(company:Company)
WHERE all(hop IN relationships(path) WHERE hop.end IS NULL)
WITH DISTINCT company, vendor, firm
ORDER BY firm.id
WITH company,
     collect(CASE vendor.id WHEN 'openai' THEN firm.id END) AS openai_through,
     collect(CASE vendor.id WHEN 'anthropic' THEN firm.id END) AS anthropic_through
WHERE size(openai_through) > 0 AND size(anthropic_through) > 0
OPTIONAL MATCH (company)-[adopted:ADOPTED]->(chosen:AIVendor)
RETURN company.name AS company, company.sector AS sector, openai_through, anthropic_through,
       chosen.id AS adopted, adopted.lock_in AS lock_in, company.illustrative AS illustrative
ORDER BY illustrative, company;
