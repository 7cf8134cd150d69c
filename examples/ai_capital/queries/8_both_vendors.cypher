// Who holds a stake in both vendors
MATCH (:AIVendor {id: 'openai'})<-[a:OWNS|INVESTED_IN]-(party)
      -[b:OWNS|INVESTED_IN]->(:AIVendor {id: 'anthropic'})
RETURN party.name AS party,
       type(a) AS in_openai, a.share AS share, a.start AS openai_since, a.source AS openai_source,
       type(b) AS in_anthropic, b.amount_musd AS anthropic_musd, b.start AS anthropic_since,
       b.source AS anthropic_source
ORDER BY share, party;
