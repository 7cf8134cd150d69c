/// All statements of a view, grouped by the company they are about.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "graph/analysis/block_shares.h"

namespace keiretsu::graph {

/// What is stated about company c lies at [offsets[c], offsets[c + 1]), ascending by block of the
/// holder; with one relationship type ascending by holder.
struct CompanyStatements {
  std::vector<std::uint64_t> offsets;
  std::vector<Vertex> holders;
  std::vector<double> shares;         ///< as written; of a band its lower end
  std::vector<std::uint32_t> detail;  ///< 1 + place in `details`, 0 for none; empty: none has
  std::vector<ShareDetail> details;
};

/// Reads every block. The same for any number of threads.
/// Errors: those of BlockShareReader::Read and of `check_cancelled`.
Result<CompanyStatements> GatherStatements(const BlockShareReader& reader,
                                           std::uint32_t block_count, Vertex vertex_count,
                                           const std::function<Status()>& check_cancelled,
                                           unsigned threads);

}  // namespace keiretsu::graph
