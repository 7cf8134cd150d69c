/// Which of several versions of a record counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/load/load_work.h"
#include "graph/load/registers/record_batch.h"

namespace keiretsu::graph {

/// Of registers that publish statements about records, the newest statement of each record.
/// Immutable once made.
class StatementVersions {
 public:
  /// Errors: those of RecordBatch::Heads; ResourceExhausted, Cancelled.
  static Result<std::unique_ptr<const StatementVersions>> Find(
      const std::vector<RecordBatch>& batches, const LoadWork& work);

  bool IsCurrent(std::size_t batch, std::uint32_t statement) const {
    return statement == kNoStatement || current_[batch][statement];
  }
  /// The key under which a record is known: that of the oldest statement, where newer ones have
  /// ids of their own. Lives as long as this, or as `key`.
  std::string_view KeyOf(std::string_view key) const;
  /// Statements that do not count.
  std::uint64_t superseded() const { return superseded_; }

 private:
  StatementVersions() = default;
  Status FindCurrent(const std::vector<RecordBatch>& batches, const LoadWork& work);
  void FindOldest(const std::vector<RecordBatch>& batches);

  std::vector<std::vector<bool>> current_;  // by batch and statement
  std::unordered_map<std::string, std::string> oldest_;
  std::uint64_t superseded_ = 0;
};

}  // namespace keiretsu::graph
