/// The rows of a plan that begins with a scan, morsel by morsel and by several threads.
#pragma once

#include <cstddef>
#include <functional>

#include "query/executor/operator.h"

namespace keiretsu::query {

/// A morsel is a fixed number of blocks; how the rows are cut does not depend on the number of
/// threads. Each thread has operators, evaluator and functions of its own and takes the next morsel
/// when it is done with one. External synchronisation.
class MorselInput {
 public:
  /// Whether `plan` is a scan of the graph with nothing above it but operators that look at one row
  /// at a time, and the graph has several morsels. Not while profiling, which counts the rows of
  /// one set of operators.
  static bool Fits(const ExecutionContext& context, const PlanNode& plan);

  /// REQUIRES: Fits(). Both outlive it.
  MorselInput(const ExecutionContext& context, const PlanNode& plan)
      : context_(context), plan_(plan) {}

  std::size_t count() const;
  /// Calls `read(worker, morsel, rows)` for each morsel, from several threads, with `rows` opened;
  /// and afterwards `finish(morsel)` in the order of morsels, one at a time.
  /// Errors: the first of any call or thread.
  using Read = std::function<Status(const ExecutionContext&, std::size_t, Operator&)>;
  Status ForEach(const Read& read, const std::function<Status(std::size_t)>& finish);

 private:
  struct Worker;

  const ExecutionContext& context_;
  const PlanNode& plan_;
};

}  // namespace keiretsu::query
