// What was said in those days, and about whom
MATCH (event:Event)
WHERE event.date > date('2026-05-03') AND event.date <= date('2026-05-05')
OPTIONAL MATCH (event)-[:ABOUT]->(party:Party)
RETURN event.date AS date, event.title AS title, party.name AS about, event.source AS source
ORDER BY event.id;
