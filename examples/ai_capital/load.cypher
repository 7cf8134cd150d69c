// Loads the AI-capital map. Run it from this folder: the paths of COPY are relative.

// The statements' own vocabulary: where each was read, and what was said.
COPY (:Source {id}) FROM 'sources.csv';
COPY (:Claim {id}) FROM 'claims.csv';
COPY (:Event {id}) FROM 'events.csv';

// Every actor is a Party besides its own label, so that one key reaches them all.
COPY (:Party:$(label) {id}) FROM 'nodes.csv';
COPY (:Party {id: src})-[:$(type) {id}]->(:Party {id: dst}) FROM 'edges.csv';

// Claims and events speak about parties; the claim on the announcements has no party of its own.
MATCH (claim:Claim) MATCH (party:Party {id: claim.subject}) CREATE (claim)-[:ABOUT]->(party);
MATCH (event:Event) MATCH (party:Party {id: event.about}) CREATE (event)-[:ABOUT]->(party);
