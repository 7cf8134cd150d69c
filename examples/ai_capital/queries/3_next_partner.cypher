// Which partners Anthropic should win next, by the employees of the companies they add
//
// Each pick adds most to what is reached before it; together they reach at least 1 - 1/e of what
// the best choice could.
CALL influence.next_partner(
  {vendor: 'anthropic', k: 3, by: 'employees', as_of: date('2026-08-01')})
YIELD rank, partner, gain, total, newly_reached
RETURN rank, partner.name AS partner, gain, total,
       [company IN newly_reached | company.id] AS newly_reached
ORDER BY rank;
