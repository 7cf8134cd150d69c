// Which figures conflict, and by what factor
MATCH (claim:Claim)
WITH claim
ORDER BY claim.id
WITH claim.subject AS subject, claim.property AS property,
     count(DISTINCT claim.value) AS values, min(claim.number) AS low, max(claim.number) AS high,
     collect(claim.value + ' (' + claim.source + ')') AS claims
WHERE values > 1
RETURN subject, property, claims, high / low AS factor
ORDER BY subject, property;
