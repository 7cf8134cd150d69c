// ownership.control, ultimate_controllers, group, voting_power, weakest_link, beneficial_owners and
// close_links, called with text.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/query/procedures/call_rows.h"

namespace keiretsu {
namespace {

struct Case {
  std::string name;
  std::string create;
  std::string call;
  std::vector<std::string> rows;  // sorted
};

void Check(const std::vector<Case>& cases) {
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    CallFixture fixture;
    ASSERT_EQ(fixture.Rows("CREATE " + test.create), std::vector<std::string>{});
    EXPECT_EQ(fixture.Sorted(test.call), test.rows);
  }
}

const char* const kPyramid =
    "(p:Person {id: 'p'}), (a:Company {id: 'a'}), (b:Company {id: 'b'}), (c:Company {id: 'c'}), "
    "(p)-[:OWNS {share: 0.6}]->(a), (a)-[:OWNS {share: 0.3}]->(b), (p)-[:OWNS {share: 0.2}]->(b), "
    "(b)-[:OWNS {share: 0.5}]->(c), (a)-[:OWNS {min: 0, max: 0.1, share: null}]->(c)";

std::string Control(const std::string& map) {
  return "CALL ownership.control(" + map +
         ") YIELD holder, company, certainty RETURN holder.id, company.id, certainty";
}

TEST(ControlProcedures, Control) {
  Check({
      {"all, exactly half is not more", kPyramid, Control("{}"), {"'p' 'a' 'certain'"}},
      {"exactly half when inclusive", kPyramid, Control("{source: 'p', inclusive: true}"),
       {"'p' 'a' 'certain'", "'p' 'b' 'certain'", "'p' 'c' 'certain'"}},
      {"a lower threshold", kPyramid, Control("{sources: ['a', 'b'], threshold: 0.25}"),
       {"'a' 'b' 'certain'", "'a' 'c' 'certain'", "'b' 'c' 'certain'"}},
      {"together, the sources are no rows", kPyramid,
       Control("{sources: ['a', 'p'], together: true, threshold: 0.4}"),
       {"null 'b' 'certain'", "null 'c' 'certain'"}},
      {"barred", kPyramid, Control("{barred: 'Person'}"), {}},
  });
}

TEST(ControlProcedures, PossibleControl) {
  Check({{"band", "(p:Person {id: 'p'})-[:OWNS {min: 0.25, max: 0.75}]->(a:Company {id: 'a'})",
          Control("{}"), {"'p' 'a' 'possible'"}},
         {"band above half", "(p:Person {id: 'p'})-[:OWNS {min: 0.51, max: 0.75}]->"
          "(a:Company {id: 'a'})", Control("{}"), {"'p' 'a' 'certain'"}}});
}

TEST(ControlProcedures, TogetherNeedsSources) {
  CallFixture fixture;
  const auto rows = fixture.Rows("CALL ownership.control({together: true})");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_NE(rows[0].find("'together' needs the holders"), std::string::npos) << rows[0];
}

TEST(ControlProcedures, UltimateControllers) {
  const std::string call =
      "CALL ownership.ultimate_controllers({}) YIELD company, controller "
      "RETURN company.id, controller.id";
  Check({{"chain", kPyramid, call, {"'a' 'p'"}},
         {"ring",
          "(a:Company {id: 'a'})-[:OWNS {share: 0.6}]->(b:Company {id: 'b'})-[:OWNS {share: 0.6}]->"
          "(a)",
          call,
          {"'a' 'b'", "'b' 'a'"}}});
}

TEST(ControlProcedures, Group) {
  Check({{"levels",
          "(p:Person {id: 'p'}), (a:Company {id: 'a'}), (b:Company {id: 'b'}), "
          "(c:Company {id: 'c'}), (d:Company {id: 'd'}), (p)-[:OWNS {share: 1.0}]->(a), "
          "(p)-[:OWNS {share: 0.4}]->(b), (a)-[:OWNS {share: 0.2}]->(b), (b)-[:MANAGES]->(c), "
          "(a)-[:OWNS {share: 0.5}]->(d)",
          "CALL ownership.group({parent: 'p'}) YIELD company, level, parent, share, control "
          "RETURN company.id, level, parent.id, share, control",
          {"'a' 1 'p' 1.0 'majority'", "'b' 2 'p' 0.4 'joint'",
           "'c' 3 'b' null 'relationship'"}}});
}

TEST(ControlProcedures, VotingPower) {
  const std::string votes =
      "(a:Firm {id: 'a'}), (b:Firm {id: 'b'}), (c:Firm {id: 'c'}), (t:Company {id: 't'}), "
      "(a)-[:OWNS {share: 0.50}]->(t), (b)-[:OWNS {share: 0.49}]->(t), "
      "(c)-[:OWNS {share: 0.01}]->(t)";
  const auto call = [](const std::string& map) {
    return "CALL ownership.voting_power(" + map +
           ") YIELD company, holder, swings, banzhaf, shapley_shubik RETURN company.id, holder.id, "
           "swings, banzhaf, round(shapley_shubik * 600)";
  };
  const std::vector<std::string> more_than_half = {"'t' 'a' 3 0.6 400.0", "'t' 'b' 1 0.2 100.0",
                                                   "'t' 'c' 1 0.2 100.0"};
  Check({{"more than half", votes, call("{target: 't'}"), more_than_half},
         {"all companies", votes, call("{}"), more_than_half},
         {"quota", votes, call("{quota: 0.5}"),
          {"'t' 'a' 3 0.6 400.0", "'t' 'b' 1 0.2 100.0", "'t' 'c' 1 0.2 100.0"}},
         {"quota of all", votes, call("{quota: 0.995}"),
          {"'t' 'a' 1 0.3333333333333333 200.0", "'t' 'b' 1 0.3333333333333333 200.0",
           "'t' 'c' 1 0.3333333333333333 200.0"}},
         {"own shares do not vote", "(t:Company {id: 't'}), (a:Firm {id: 'a'})-[:OWNS {share: "
          "0.3}]->(t), (t)-[:OWNS {share: 0.7}]->(t)", call("{}"), {"'t' 'a' 1 1.0 600.0"}}});
}

TEST(ControlProcedures, WeakestLink) {
  Check({{"30, 30, 20",
          "(f:Firm {id: 'f'}), (b:Firm {id: 'b'}), (c:Firm {id: 'c'}), "
          "(f)-[:OWNS {share: 0.3}]->(b), (f)-[:OWNS {share: 0.3}]->(c), "
          "(b)-[:OWNS {share: 0.2}]->(c)",
          "CALL ownership.weakest_link({source: 'f'}) YIELD owner, owned, control_rights, "
          "cash_flow_rights RETURN owner.id, owned.id, control_rights, cash_flow_rights",
          {"'f' 'b' 0.3 0.3", "'f' 'c' 0.5 0.36"}}});
}

TEST(OwnerProcedures, BeneficialOwners) {
  const std::string chain =
      "(p:Person {id: 'p'}), (q:Person {id: 'q'}), (h:Company {id: 'h'}), (c:Company {id: 'c'}), "
      "(p)-[:OWNS {share: 0.6}]->(h), (q)-[:OWNS {share: 0.4}]->(h), "
      "(h)-[:OWNS {share: 0.4}]->(c)";
  const std::string pool =
      "(p:Person {id: 'p'}), (h:Company {id: 'h'}), (c:Company {id: 'c'}), "
      "(p)-[:OWNS {share: 0.3}]->(h), (h)-[:OWNS {share: 0.6}]->(c)";
  const auto call = [](const std::string& map) {
    return "CALL ownership.beneficial_owners(" + map +
           ") YIELD company, owner, share, by RETURN company.id, owner.id, share, by";
  };
  Check({
      {"integrated: 24 % is not enough", chain, call("{}"),
       {"'h' 'p' 0.6 ['ownership', 'control']", "'h' 'q' 0.4 ['ownership']"}},
      {"a threshold at the share", chain, call("{threshold: 0.24, target: 'c'}"),
       {"'c' 'p' 0.24 ['ownership']"}},
      {"AMLR: control of a holder", chain, call("{rule: 'amlr', target: 'c'}"),
       {"'c' 'p' 0.24 ['control of a holder']"}},
      {"AMLR: holding in a controller", pool, call("{rule: 'amlr', target: 'c'}"),
       {"'c' 'p' 0.18 ['holding in a controller']"}},
      {"AMLD4: the majority chain's 40 %", chain, call("{rule: 'amld4', target: 'c'}"),
       {"'c' 'p' 0.24 ['ownership']"}},
      {"PSC: exactly the threshold is not more", chain,
       call("{rule: 'psc', target: 'c', threshold: 0.4}"), {}},
      {"managers control without a share",
       "(p:Person {id: 'p'})-[:MANAGES]->(f:Fund {id: 'f'})", call("{}"),
       {"'f' 'p' 0.0 ['control']"}},
  });
}

TEST(OwnerProcedures, CloseLinks) {
  const std::string world =
      "(p:Person {id: 'p'}), (a:Company {id: 'a'}), (b:Company {id: 'b'}), (c:Company {id: 'c'}), "
      "(p)-[:OWNS {share: 0.6}]->(b), (p)-[:OWNS {share: 0.55}]->(c), "
      "(b)-[:OWNS {share: 0.2}]->(a)";
  const auto call = [](const std::string& map) {
    return "CALL ownership.close_links(" + map +
           ") YIELD a, b, reason, third RETURN a.id, b.id, reason, third.id";
  };
  const std::vector<std::string> rows = {"'a' 'b' 'backward' null", "'b' 'c' 'third' 'p'"};
  Check({{"phi", world, call("{}"), rows},
         {"majority", world, call("{variant: 'majority'}"), rows},
         {"phi multiplies", world, call("{threshold: 0.12}"),
          {"'a' 'b' 'backward' null", "'a' 'c' 'third' 'p'", "'b' 'c' 'third' 'p'"}}});
}

TEST(OwnerProcedures, UnknownRulesAreNamed) {
  CallFixture fixture;
  for (const char* call : {"CALL ownership.beneficial_owners({rule: 'fatf'})",
                           "CALL ownership.close_links({variant: 'ecb'})"}) {
    const auto rows = fixture.Rows(call);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_NE(rows[0].find("cannot be '"), std::string::npos) << rows[0];
  }
}

}  // namespace
}  // namespace keiretsu
