// Who stands between OpenAI or Anthropic and which companies: path, share, sources
//
// A vendor reaches a company through its venture, a backer of the venture, the backer's funds and
// what they own. Ended holdings are left out. share_min and share_max multiply the shares along
// the path (a managed fund votes all it holds); an unpublished share leaves them empty. Facts
// first, illustrative companies after them.
MATCH path = (vendor:AIVendor)-[:OPERATES]->(:JointVenture)<-[:COMMITTED]-(firm)
             -[:MANAGES*0..1]->(holder)-[:OWNS]->(:Company)-[:OWNS*0..3]->(company:Company)
WHERE all(hop IN relationships(path) WHERE hop.end IS NULL)
  AND size([stop IN nodes(path) WHERE stop = company]) = 1
WITH vendor, firm, company, relationships(path) AS hops
WITH vendor, company,
     reduce(text = firm.id, hop IN hops[2..] |
       text
       + CASE
           WHEN type(hop) = 'MANAGES' THEN ' -manages-> '
           WHEN hop.share IS NOT NULL THEN ' -' + toString(hop.share) + '-> '
           WHEN hop.min IS NOT NULL
             THEN ' -' + toString(hop.min) + '..' + toString(hop.max) + '-> '
           ELSE ' -?-> '
         END
       + endNode(hop).id) AS path,
     reduce(product = 1.0, hop IN hops |
       product * CASE type(hop) WHEN 'OWNS' THEN coalesce(hop.share, hop.min) ELSE 1.0 END) AS low,
     reduce(product = 1.0, hop IN hops |
       product * CASE type(hop) WHEN 'OWNS' THEN coalesce(hop.share, hop.max) ELSE 1.0 END) AS high,
     reduce(seen = [], hop IN hops |
       CASE WHEN hop.source IN seen THEN seen ELSE seen + [hop.source] END) AS sources
RETURN vendor.id AS vendor, company.id AS company, path,
       round(low * 10000) / 10000 AS share_min, round(high * 10000) / 10000 AS share_max,
       sources, company.illustrative AS illustrative
ORDER BY illustrative, vendor, company, path;
