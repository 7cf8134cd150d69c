// Which companies Anthropic's partners can tell what to use, and which they can only ask
//
// Told: a partner controls the company. Asked: a partner and all it controls together hold at least
// 20 % of it. `way` is the strongest one, `sources` say who states each of its steps.
CALL influence.reach({vendor: 'anthropic', as_of: date('2026-08-01')}) YIELD target, mode, path
RETURN mode, target.name AS company, target.employees AS employees,
       [stop IN nodes(path)[1..-1] | stop.id] AS way,
       [hop IN relationships(path) | coalesce(hop.share, type(hop))] AS hops,
       reduce(seen = [], hop IN relationships(path) |
         CASE WHEN hop.source IN seen THEN seen ELSE seen + [hop.source] END) AS sources
ORDER BY mode DESC, company;
