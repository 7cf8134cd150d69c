// Who sits in both ventures, since when, with how much (million USD), on whose word
MATCH (:JointVenture {id: 'deployco'})<-[a:COMMITTED]-(party)
      -[b:COMMITTED]->(:JointVenture {id: 'anthropic_jv'})
RETURN party.name AS party,
       a.start AS in_deployco, a.amount_musd AS deployco_musd, a.source AS deployco_source,
       b.start AS in_anthropic_jv, b.amount_musd AS anthropic_musd, b.source AS anthropic_source
ORDER BY party;
