/// The influence procedures on a case: vendors and partners become nodes of the case's graph.
#include <string>

#include <gtest/gtest.h>

#include "tests/ownership/case_check.h"

namespace keiretsu {

void CaseCheck::CheckInfluence() {
  const json& influence = description_["influence"];
  for (const auto& [vendor, partners] : influence["vendors"].items()) {
    world_.Change("CREATE (:AIVendor {id: $id})", {{"id", Value(vendor)}});
    for (const auto& partner : partners) {
      world_.Change("MATCH (v {id: $v}), (p {id: $p}) CREATE (v)-[:PARTNERS_WITH]->(p)",
                    {{"v", Value(vendor)}, {"p", Value(Text(partner))}});
    }
  }
  for (const auto& [target, weight] : influence["weight"].items()) {
    world_.Change("MATCH (n {id: $t}) SET n.weight = $w, n:Target",
                  {{"t", Value(target)}, {"w", ValueOf("weight", weight)}});
  }
  for (const auto& partner : influence["partners"]) {
    world_.Change("MATCH (n {id: $p}) SET n:PEFirm", {{"p", Value(Text(partner))}});
  }
  Answer reach;
  for (const auto& [vendor, targets] : expected_["vendor_view"]["reach"].items()) {
    for (const auto& target : targets) reach[vendor + " " + Text(target)] = {};
  }
  Answer reached;
  for (const auto& [vendor, unused] : influence["vendors"].items()) {
    reached.merge(world_.Call("influence.reach", {{"vendor", Value(vendor)}},
                              "vendor, target, mode WHERE mode = 'told' AND target:Target "
                              "RETURN DISTINCT vendor.id, target.id"));
  }
  Same("reach", reach, reached);
  CheckContested(influence);
  CheckGreedy(influence);
  CheckGatekeepers(influence);
}

void CaseCheck::CheckContested(const json& influence) {
  List vendors;
  for (const auto& [vendor, unused] : influence["vendors"].items()) vendors.emplace_back(vendor);
  Answer expected;
  for (const auto& [target, by] : expected_["vendor_view"]["contested"].items()) {
    std::string name = target;
    for (const auto& vendor : by) name += " " + Text(vendor);
    expected[name] = {};
  }
  Same("contested", expected,
       world_.Call("influence.contested", {{"vendors", Value(vendors)}},
                   "target, vendors WHERE target:Target UNWIND vendors AS v WITH target, v.id AS "
                   "id ORDER BY id WITH target, collect(id) AS ids RETURN target.id, "
                   "reduce(t = head(ids), x IN tail(ids) | t + ' ' + x)"));
}

void CaseCheck::CheckGreedy(const json& influence) {
  Answer expected;
  for (const auto& [vendor, picks] : expected_["greedy"].items()) {
    for (std::size_t i = 0; i < picks.size(); ++i) {
      expected[vendor + " " + Text(picks[i][0])] = {
          static_cast<double>(i + 1), picks[i][1].get<double>(), picks[i][2].get<double>()};
    }
  }
  Answer actual;
  for (const auto& [vendor, unused] : influence["vendors"].items()) {
    for (auto& [partner, numbers] :
         world_.Call("influence.next_partner",
                     {{"vendor", Value(vendor)}, {"k", Value(4)}, {"by", Value("weight")}},
                     "rank, partner, gain, total RETURN partner.id, rank, gain, total")) {
      actual[vendor + " " + partner] = numbers;
    }
  }
  Same("greedy", expected, actual);
}

void CaseCheck::CheckGatekeepers(const json& influence) {
  Answer expected;
  for (const auto& [node, gatekeepers] : expected_["gatekeepers"].items()) {
    for (const auto& gatekeeper : gatekeepers) expected[Text(gatekeeper) + " " + node] = {};
  }
  Same("gatekeepers", expected,
       world_.Call("influence.gatekeepers",
                   {{"vendor", Value(Text(influence["root"]))}, {"target_labels", Value(List())}},
                   "node, loses UNWIND loses AS lost RETURN node.id, lost.id"));
}

}  // namespace keiretsu
