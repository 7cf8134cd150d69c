/// Statistics as they are kept between two openings (keyspace kAux, docs/format.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "graph/entity_counts.h"
#include "graph/statistics/graph_statistics.h"
#include "keiretsu/status.h"
#include "storage/engine.h"

namespace keiretsu::graph {

/// Figures for the planner and, where they had been counted, exact totals.
struct StatisticsRecord {
  storage::Timestamp timestamp = 0;  ///< of the state that `totals` counts
  std::optional<EntityTotals> totals;
  GatheredStatistics figures;
};

std::string EncodeStatistics(const StatisticsRecord& record);
/// nullopt for bytes that are no such record: whoever asked counts anew.
std::optional<StatisticsRecord> DecodeStatistics(std::string_view bytes);

/// The record of the last time, if there is one.
std::optional<StatisticsRecord> ReadStatistics(const storage::Engine& engine);
/// Keeps a record for the next time. Errors: IoError, ReadOnly.
Status WriteStatistics(const StatisticsRecord& record, storage::Engine& engine);

}  // namespace keiretsu::graph
