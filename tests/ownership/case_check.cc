#include "tests/ownership/case_check.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace keiretsu {
namespace {

using nlohmann::json;

constexpr double kTolerance = 1e-9;

/// [["A", "B", 0.5], ...]
Answer Triples(const json& rows) {
  Answer answer;
  for (const auto& row : rows) {
    answer[Text(row[0]) + " " + Text(row[1])] = {row[2].get<double>()};
  }
  return answer;
}

/// {"A": ["B", ...]}
Answer Pairs(const json& lists) {
  Answer answer;
  for (const auto& [first, rest] : lists.items()) {
    for (const auto& second : rest) answer[first + " " + Text(second)] = {};
  }
  return answer;
}

/// Rows of numbers below the tolerance count as absent: the cases leave them out.
Answer WithoutZeros(Answer answer) {
  std::erase_if(answer, [](const auto& row) { return row.second[0] <= 1e-12; });
  return answer;
}

}  // namespace

std::string Text(const json& value) { return value.get<std::string>(); }

CaseCheck::CaseCheck(const json& description)
    : world_(description), expected_(description["expected"]), description_(description) {}

void CaseCheck::Check() {
  CheckShares();
  CheckControl();
  CheckLinksAndOwners();
  CheckStructure();
  CheckPaths();
  CheckBounds();
  CheckPower();
  CheckFlags();
  CheckMore();
  if (description_.contains("influence")) CheckInfluence();
}

void CaseCheck::Same(const std::string& key, const Answer& expected, const Answer& actual) {
  EXPECT_EQ(Differences(expected, actual, kTolerance), "") << key;
}

bool CaseCheck::Has(const char* key) const {
  return expected_.contains(key) && !expected_[key].is_null();
}

bool CaseCheck::Diverges(const std::string& source) const {
  const json& divergent = expected_["divergent_sources"];
  return std::find(divergent.begin(), divergent.end(), source) != divergent.end();
}

void CaseCheck::CheckMeasure(const std::string& measure, const char* key) {
  if (!Has(key)) return;
  Same(key, WithoutZeros(Triples(expected_[key])),
       WithoutZeros(world_.Call("ownership.integrated", {{"measure", Value(measure)}},
                                "owner, owned, share, diverges WHERE NOT diverges "
                                "RETURN owner.id, owned.id, share")));
}

void CaseCheck::CheckShares() {
  Same("direct", Triples(expected_["direct"]),
       world_.Call("ownership.direct", {}, "owner, owned, share RETURN owner.id, owned.id, share"));
  CheckMeasure("integrated", "integrated");
  CheckMeasure("gross", "gross");
  CheckMeasure("simple_paths", "simple_path_sum");
  Answer divergent;
  for (const auto& source : expected_["divergent_sources"]) divergent[Text(source)] = {};
  Same("divergent_sources", divergent,
       world_.Call("ownership.integrated", {},
                   "owner, diverges WHERE diverges RETURN DISTINCT owner.id"));
  if (expected_["gross"].is_null()) {
    EXPECT_FALSE(world_
                     .Call("ownership.integrated", {{"measure", Value("gross")}},
                           "owner, diverges WHERE diverges RETURN DISTINCT owner.id")
                     .empty())
        << "gross diverges";
  }
}

Answer CaseCheck::Control(bool inclusive, const char* certainty) {
  return world_.Call("ownership.control", {{"inclusive", Value(inclusive)}},
                     std::string("holder, company, certainty WHERE certainty IN ") + certainty +
                         " RETURN DISTINCT holder.id, company.id");
}

void CaseCheck::CheckControl() {
  Same("control_gt", Pairs(expected_["control_gt"]), Control(false, "['certain']"));
  Same("control_ge", Pairs(expected_["control_ge"]), Control(true, "['certain']"));
  if (Has("control_certain")) {
    Same("control_certain", Pairs(expected_["control_certain"]), Control(false, "['certain']"));
  }
  if (Has("control_possible")) {
    Same("control_possible", Pairs(expected_["control_possible"]),
         Control(false, "['certain', 'possible']"));
  }
  Same("ultimate_controllers", Pairs(expected_["ultimate_controllers"]),
       world_.Call("ownership.ultimate_controllers", {},
                   "company, controller RETURN company.id, controller.id"));
}

void CaseCheck::CheckLinks(const char* variant, const char* key) {
  if (!Has(key)) return;
  Answer expected;
  for (const auto& row : expected_[key]) {
    expected[Text(row[0]) + " " + Text(row[1]) + " " + Text(row[2])] = {};
  }
  Same(key, expected,
       world_.Call("ownership.close_links", {{"variant", Value(variant)}},
                   "a, b, reason, third RETURN a.id, b.id, reason + CASE WHEN third IS NULL "
                   "THEN '' ELSE ':' + third.id END"));
}

void CaseCheck::CheckLinksAndOwners() {
  CheckLinks("phi", "close_links_phi");
  CheckLinks("majority", "close_links_majority");
  Answer expected;
  for (const auto& [company, owners] : expected_["ubo_ge25"].items()) {
    for (const auto& [owner, answer] : owners.items()) {
      std::set<std::string> by;
      for (const auto& reason : answer["by"]) by.insert(Text(reason));
      std::string name = company + " " + owner;
      for (const std::string& reason : by) name += " " + reason;
      // A share that diverges has no number, whatever stands in its place.
      const bool none = answer["share"].is_null() || Diverges(owner);
      expected[name] = {none ? -1 : answer["share"].get<double>()};
    }
  }
  Same("ubo_ge25", expected,
       world_.Call("ownership.beneficial_owners", {{"rule", Value("integrated")}},
                   "company, owner, share, by UNWIND by AS reason WITH company, owner, share, "
                   "reason ORDER BY reason WITH company, owner, share, collect(reason) AS r "
                   "RETURN company.id, owner.id, reduce(t = head(r), x IN tail(r) | t + ' ' + x),"
                   " coalesce(share, -1)"));
}

void CaseCheck::CheckStructure() {
  Answer components;
  for (const auto& component : expected_["sccs"]) {
    std::set<std::string> members;
    for (const auto& member : component) members.insert(Text(member));
    components[fmt::format("{}", fmt::join(members, " "))] = {};
  }
  Same("sccs", components,
       world_.Call("ownership.structure", {},
                   "node, component WITH component, node.id AS id ORDER BY id "
                   "WITH component, collect(id) AS ids WHERE size(ids) > 1 "
                   "RETURN reduce(t = head(ids), x IN tail(ids) | t + ' ' + x)"));
  const json& tie = expected_["bow_tie"];
  Answer parts;
  for (const auto& [part, name] : {std::pair{"core", "core"},
                                   {"IN", "in"},
                                   {"OUT", "out"},
                                   {"tendrils_tubes", "tube"},
                                   {"disconnected", "other"}}) {
    for (const auto& node : tie[part]) parts[Text(node) + " " + name] = {};
  }
  Same("bow_tie", parts, world_.Call("ownership.structure", {}, "node, part RETURN node.id, part"));
}

void CaseCheck::CheckPaths() {
  if (!Has("paths")) return;
  Answer products;
  Answer weakest;
  for (const auto& row : expected_["paths"]) {
    const std::string pair = Text(row[0]) + " " + Text(row[1]);
    for (const auto& path : row[2]) {
      std::string name;
      for (const auto& node : path[1]) name += Text(node) + " ";
      name.pop_back();
      products[name] = {path[0].get<double>()};
    }
    weakest[pair] = {row[3].get<double>()};
  }
  Same("paths", products,
       world_.Call("ownership.paths", {{"k", Value(3)}},
                   "path, value RETURN reduce(t = nodes(path)[0].id, n IN tail(nodes(path)) | "
                   "t + ' ' + n.id), value"));
  Same("widest", weakest,
       world_.Call("ownership.paths", {{"k", Value(1)}, {"by", Value("weakest")}},
                   "path, value RETURN nodes(path)[0].id, last(nodes(path)).id, value"));
}

void CaseCheck::CheckBounds() {
  if (!Has("integrated_bounds")) return;
  Answer expected;
  for (const auto& row : expected_["integrated_bounds"]) {
    expected[Text(row[0]) + " " + Text(row[1])] = {row[2].get<double>(), row[3].get<double>()};
  }
  Same("integrated_bounds", expected,
       world_.Call("ownership.integrated", {},
                   "owner, owned, lower, upper, diverges WHERE NOT diverges "
                   "RETURN owner.id, owned.id, lower, upper"));
}

void CaseCheck::CheckPower() {
  Answer expected;
  for (const auto& [company, holders] : expected_["power_abstain"].items()) {
    for (const auto& [holder, power] : holders.items()) {
      expected[company + " " + holder] = {power[0].get<double>(), power[1].get<double>(),
                                          power[2].get<double>()};
    }
  }
  // A single holder has all the power; the cases leave such companies out.
  Same("power_abstain", expected,
       world_.Call("ownership.voting_power", {},
                   "company, holder, swings, banzhaf, shapley_shubik "
                   "WITH company, collect([holder.id, swings, banzhaf, shapley_shubik]) AS rows "
                   "WHERE size(rows) > 1 UNWIND rows AS row "
                   "RETURN company.id, row[0], row[1], row[2], row[3]"));
}

/// Measures that only the cases of this folder and generated ones answer.
void CaseCheck::CheckMore() {
  if (Has("final_holders")) {
    Same("final_holders", WithoutZeros(Triples(expected_["final_holders"])),
         WithoutZeros(world_.Call("ownership.final_holders", {},
                                  "owner, owned, share RETURN owner.id, owned.id, share")));
  }
  if (Has("weakest_link")) {
    Answer rights;
    for (const auto& row : expected_["weakest_link"]) {
      rights[Text(row[0]) + " " + Text(row[1])] = {row[2].get<double>(), row[3].get<double>()};
    }
    Same("weakest_link", rights,
         world_.Call("ownership.weakest_link", {},
                     "owner, owned, control_rights, cash_flow_rights "
                     "RETURN owner.id, owned.id, control_rights, cash_flow_rights"));
  }
  if (Has("together_ge")) {
    List sources;
    for (const auto& source : description_["together"]) sources.emplace_back(Text(source));
    Answer companies;
    for (const auto& company : expected_["together_ge"]) companies[Text(company)] = {};
    Same("together_ge", companies,
         world_.Call(
             "ownership.control",
             {{"sources", Value(sources)}, {"together", Value(true)}, {"inclusive", Value(true)}},
             "company, certainty WHERE certainty = 'certain' RETURN company.id"));
  }
}

void CaseCheck::CheckFlags() {
  const json& flags = expected_["flags"];
  Answer expected;
  for (const auto& node : flags["over_100"]) expected["total over 100 % " + Text(node)] = {};
  for (const auto& node : flags["self_loops"]) expected["self loop " + Text(node)] = {};
  for (const auto& pair : flags["unknown"]) expected["unknown share " + Text(pair[1])] = {};
  Same("flags", expected,
       world_.Call("ownership.quality", {},
                   "kind, node WHERE kind IN ['total over 100 %', 'self loop', 'unknown share'] "
                   "RETURN DISTINCT kind, node.id"));
}

}  // namespace keiretsu
