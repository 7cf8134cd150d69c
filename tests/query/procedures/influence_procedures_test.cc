// influence.*: a small world of two vendors, their partners and what these hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/query/procedures/call_rows.h"

namespace keiretsu {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class Influence : public testing::Test {
 protected:
  // v partners with f, and with g over a venture; w partners with g. f's fund u holds 3 % of the
  // votes it has, all of them by management.
  Influence() {
    EXPECT_THAT(
        db_.Rows("CREATE (v:AIVendor {id: 'v'}), (w:AIVendor {id: 'w'}), (f:PEFirm {id: 'f'}), "
                 "(g:PEFirm {id: 'g'}), (h:PEFirm {id: 'h'}), (i:PEFirm {id: 'i'}), "
                 "(u:Fund {id: 'u'}), (j:JointVenture {id: 'j'}), (k:CloudProvider {id: 'k'}), "
                 "(c1:Company {id: 'c1', employees: 100}), (c2:Company {id: 'c2', employees: 20}), "
                 "(c3:Company {id: 'c3', employees: 3}), (c4:Company {id: 'c4', employees: 500}), "
                 "(c5:Company {id: 'c5'}), "
                 "(v)-[:PARTNERS_WITH {start: '2026-01-01'}]->(f), (v)-[:OPERATES]->(j), "
                 "(g)-[:COMMITTED {amount: 5}]->(j), (v)-[:COMMITTED]->(j), "
                 "(w)-[:PARTNERS_WITH]->(g), (w)-[:PARTNERS_WITH {start: '2026-09-01'}]->(h), "
                 "(f)-[:MANAGES]->(u), (f)-[:OWNS {share: 0.03}]->(u), "
                 "(u)-[:OWNS {share: 0.6}]->(c1), (u)-[:OWNS {share: 0.15}]->(c2), "
                 "(c1)-[:OWNS {share: 0.05}]->(c2), (g)-[:OWNS {share: 0.51}]->(c3), "
                 "(h)-[:OWNS {share: 0.7}]->(c4), (h)-[:OWNS {share: 0.7}]->(c3), "
                 "(i)-[:OWNS {share: 0.9}]->(c5), (i)-[:OWNS {share: 0.19999}]->(c1), "
                 "(v)-[:SELLS_VIA]->(k), (c1)-[:CUSTOMER_OF]->(k), (c4)-[:CUSTOMER_OF]->(k), "
                 "(v)-[:SALES_CONTACT]->(c5), "
                 "(c3)-[:ADOPTED {start: '2026-02-01', end: '2026-06-01', lock_in: 0.8}]->(w)"),
        IsEmpty());
  }
  CallFixture db_;
};

constexpr const char* kReach =
    "YIELD vendor, target, mode, path RETURN vendor.id, target.id, mode, [n IN nodes(path) | n.id]";

TEST_F(Influence, ToldAndAskedApart) {
  // c2: 15 % of the fund and 5 % of the company it controls are exactly 20 %.
  EXPECT_THAT(db_.Rows("CALL influence.reach({vendor: 'v', as_of: date('2026-03-01'), over: "
                       "'keep'}) " +
                       std::string(kReach)),
              UnorderedElementsAre("'v' 'c1' 'told' ['v', 'f', 'u', 'c1']",
                                   "'v' 'c2' 'asked' ['v', 'f', 'u', 'c2']",
                                   "'v' 'c3' 'told' ['v', 'j', 'g', 'c3']"));
  EXPECT_THAT(db_.Rows("CALL influence.reach({vendor: 'v', as_of: date('2025-03-01')}) " +
                       std::string(kReach)),
              UnorderedElementsAre("'v' 'c3' 'told' ['v', 'j', 'g', 'c3']"))
      << "the partnership with f was not alive";
  EXPECT_THAT(db_.Rows("CALL influence.reach({vendor: 'v', influence: 0.21}) YIELD target, mode "
                       "WHERE mode = 'asked' RETURN target.id"),
              IsEmpty());
}

TEST_F(Influence, AllVendors) {
  EXPECT_THAT(db_.Rows("CALL influence.reach({as_of: date('2026-03-01')}) YIELD vendor, target "
                       "RETURN vendor.id, count(target) ORDER BY vendor.id"),
              ElementsAre("'v' 3", "'w' 1"));
}

TEST_F(Influence, ContestedUntilLockedIn) {
  const std::string text =
      "CALL influence.contested({as_of: date($D)}) YIELD target, vendors, paths, open "
      "RETURN target.id, [x IN vendors | x.id], [p IN paths | length(p)], open";
  const auto at = [&](const std::string& day) {
    std::string query = text;
    query.replace(query.find("$D"), 2, "'" + day + "'");
    return db_.Rows(query);
  };
  EXPECT_THAT(at("2026-03-01"), ElementsAre("'c3' ['v', 'w'] [3, 2] false"));
  EXPECT_THAT(at("2026-06-01"), ElementsAre("'c3' ['v', 'w'] [3, 2] true"));
  EXPECT_THAT(db_.Rows("CALL influence.contested({lock_in_threshold: 0.9}) YIELD open "
                       "RETURN open"),
              ElementsAre("true"));
  EXPECT_THAT(db_.Rows("CALL influence.contested({vendors: ['v']}) YIELD open RETURN open"),
              IsEmpty());
}

TEST_F(Influence, NextPartnersByCountAndByProperty) {
  constexpr const char* kYield =
      "YIELD rank, partner, gain, total, newly_reached "
      "RETURN rank, partner.id, gain, total, [x IN newly_reached | x.id]";
  EXPECT_THAT(db_.Rows("CALL influence.next_partner({vendor: 'v', k: 5}) " + std::string(kYield)),
              ElementsAre("1 'h' 1 3 ['c4']", "2 'i' 1 4 ['c5']"));
  EXPECT_THAT(db_.Rows("CALL influence.next_partner({vendor: 'w', k: 5, by: 'employees', as_of: "
                       "date('2026-03-01')}) " +
                       std::string(kYield)),
              ElementsAre("1 'h' 500 503 ['c4']", "2 'f' 100 603 ['c1']"))
      << "c5 has no employees: no gain";
  EXPECT_THAT(db_.Rows("CALL influence.next_partner({vendor: 'v', candidates: ['i']}) YIELD "
                       "partner RETURN partner.id"),
              ElementsAre("'i'"));
  EXPECT_THAT(db_.Rows("CALL influence.next_partner({vendor: 'v', by: 'nothing'}) YIELD partner "
                       "RETURN partner.id"),
              ElementsAre(HasSubstr("no node has a property 'nothing'")));
}

TEST_F(Influence, GatekeepersAndWhatIsLostWithoutThem) {
  EXPECT_THAT(
      db_.Rows("CALL influence.gatekeepers({vendor: 'v'}) YIELD node, loses "
               "RETURN node.id, [x IN loses | x.id]"),
      UnorderedElementsAre("'f' ['c1', 'c2']", "'u' ['c1', 'c2']", "'j' ['c3']", "'g' ['c3']"));
  EXPECT_THAT(db_.Rows("CALL influence.gatekeepers({vendor: 'f'}) YIELD node, loses "
                       "RETURN node.id, [x IN loses | x.id]"),
              ElementsAre("'u' ['c1', 'c2']"))
      << "any node may be the root";
}

TEST_F(Influence, StrongestPathsCountSharesAndLinks) {
  const std::string ends = "source: 'v', target: 'c1', k: 1";
  constexpr const char* kYield =
      " YIELD path, value RETURN [r IN relationships(path) | type(r)], "
      "round(value * 1000000) / 1000000";
  EXPECT_THAT(db_.Rows("CALL influence.strongest_paths({" + ends + "})" + kYield),
              ElementsAre("['PARTNERS_WITH', 'OWNS', 'OWNS'] 0.018"));
  EXPECT_THAT(db_.Rows("CALL influence.strongest_paths({" + ends + ", control: 'full'})" + kYield),
              ElementsAre("['PARTNERS_WITH', 'MANAGES', 'OWNS'] 0.6"));
  EXPECT_THAT(
      db_.Rows(std::string("CALL influence.strongest_paths({source: 'v', target: 'c3'})") + kYield),
      ElementsAre("['OPERATES', 'COMMITTED', 'OWNS'] 0.51"));
}

TEST_F(Influence, RoutesAndWhatOnlyOneOfThemReaches) {
  EXPECT_THAT(db_.Rows("CALL influence.compare_routes({vendor: 'v'}) YIELD route, targets, "
                       "only_here RETURN route, [x IN targets | x.id], [x IN only_here | x.id]"),
              UnorderedElementsAre("'private equity' ['c1', 'c3'] ['c3']",
                                   "'cloud' ['c1', 'c4'] ['c4']", "'direct sales' ['c5'] ['c5']"));
}

TEST_F(Influence, ReachIsEvidence) {
  EXPECT_THAT(db_.Rows("CALL ownership.evidence({procedure: 'influence.reach', owner: 'v', owned: "
                       "'c1'}) YIELD path, note RETURN length(path), note"),
              ElementsAre(HasSubstr("3 'told")));
}

}  // namespace
}  // namespace keiretsu
