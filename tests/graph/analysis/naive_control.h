/// Control by going over all companies until nothing changes, in exact numbers: slow and plain.
#pragma once

#include <set>

#include "graph/analysis/control.h"

namespace keiretsu::graph {

inline std::set<Vertex> NaiveClosure(const AnalysisInput& input, const std::set<Vertex>& seeds,
                                     const ControlRule& rule, ShareEnd end,
                                     std::optional<Vertex> excluded = std::nullopt) {
  const Projection& projection = *input.projection;
  std::set<Vertex> members = seeds;
  for (bool changed = true; changed;) {
    changed = false;
    for (Vertex company = 0; company < projection.vertex_count(); ++company) {
      if (members.count(company) != 0 || company == excluded) continue;
      bool controlled = false;
      Rational votes = 0;
      const auto voters = input.exact->Voters(company, end);
      for (const ExactShare& voter : *voters) {
        if (members.count(voter.holder) != 0 && !projection.is_barred(voter.holder)) {
          votes += voter.share;
        }
      }
      if (votes > rule.threshold || (rule.inclusive && votes == rule.threshold && votes > 0)) {
        controlled = true;
      }
      for (const Vertex holder : projection.controls.In(company)) {
        if (members.count(holder) != 0 && !projection.is_barred(holder)) controlled = true;
      }
      if (controlled) changed = members.insert(company).second;
    }
  }
  for (const Vertex seed : seeds) members.erase(seed);
  return members;
}

}  // namespace keiretsu::graph
