/// The shares of all companies, out of what is stated about them.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "graph/analysis/company_statements.h"
#include "graph/analysis/share_rules.h"

namespace keiretsu::graph {

/// Lists of holders as ShareMatrix::FromHolders takes them, and what is special.
struct CompanyShares {
  std::vector<std::uint64_t> offsets;
  std::vector<Vertex> holders;
  std::vector<double> lower;
  std::vector<double> upper;          ///< empty: as lower
  std::vector<Vertex> with_unknown;   ///< ascending
  std::vector<bool> computed;         ///< by company; empty: none. See Projection.
  /// The first pair, by company, that different sources state; a pair (holder, company).
  std::optional<std::pair<Vertex, Vertex>> conflict;
};

/// Consolidates company by company, in place. The same for any number of threads.
/// Errors: that of `check_cancelled`.
Result<CompanyShares> ConsolidateCompanies(CompanyStatements statements, const ShareRules& rules,
                                           const std::function<Status()>& check_cancelled,
                                           unsigned threads);

}  // namespace keiretsu::graph
