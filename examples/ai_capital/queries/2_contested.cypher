// Which companies both vendors can reach, through whom, and which of them are still open
//
// Closed: it has adopted a vendor with a lock-in of at least one half.
CALL influence.contested({include_asked: true, as_of: date('2026-08-01')})
YIELD target, vendors, paths, open
UNWIND range(0, size(vendors) - 1) AS i
WITH target, vendors[i].id AS vendor, [stop IN nodes(paths[i])[1..-1] | stop.id] AS way, open
OPTIONAL MATCH (target)-[adopted:ADOPTED]->(chosen:AIVendor {id: vendor})
RETURN target.name AS company, vendor, way, open, adopted.scope AS adopted,
       adopted.lock_in AS lock_in
ORDER BY company, vendor;
