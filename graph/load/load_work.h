/// What all work of one load shares.
#pragma once

#include <atomic>
#include <functional>

#include "graph/load/load_budget.h"
#include "graph/load/load_meter.h"
#include "graph/load/spill_file.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// How a load may use the machine, who watches it and who may end it. The members outlive the work.
struct LoadWork {
  unsigned threads = 1;
  const std::function<bool()>* cancelled = nullptr;  ///< never null; may hold nothing
  LoadMeter* meter = nullptr;
  LoadBudget* budget = nullptr;
  SpillFile* spill = nullptr;  ///< where what does not fit in memory goes; null: all has to fit

  bool IsCancelled() const { return *cancelled && (*cancelled)(); }
  /// Asked for every piece of work that takes milliseconds. Errors: Cancelled.
  Status CheckCancelled() const {
    return IsCancelled() ? Status::Cancelled("the load was cancelled") : Status();
  }
  /// The same, and counts the piece.
  Status Step() const {
    meter->steps.fetch_add(1, std::memory_order_relaxed);
    return CheckCancelled();
  }
};

}  // namespace keiretsu::graph
