#include "query/executor/distinct_counter.h"

#include "storage/status_macros.h"

namespace keiretsu::query {

Status DistinctCounter::AddBatch(const RowBatch& batch, const GroupedRows& rows) {
  const auto start = [this](std::size_t) {
    const std::size_t last = values_.size() - 1;
    if (values_.KeyAt(last, 0).is_null()) null_ = static_cast<std::uint32_t>(last);
    return Status();
  };
  RETURN_IF_ERROR(values_.Find(batch, start, numbers_));
  if (rows.one_group) {
    counts_.front() = static_cast<std::int64_t>(values_.size()) -
                      (null_ == IntegerTable::kNone ? 0 : 1);
    return Status();
  }
  for (std::size_t row = 0; row < batch.size; ++row) {
    if (numbers_[row] == null_) continue;
    std::uint32_t& seen =
        pairs_[static_cast<std::uint64_t>(rows.groups[row]) << 32 | numbers_[row]];
    if (seen != IntegerTable::kNone) continue;
    seen = 0;
    ++counts_[rows.groups[row]];
  }
  return Status();
}

Status DistinctCounter::AddGroup(const Value*) {
  counts_.push_back(0);
  return Status();
}

Status DistinctCounter::Add(const Vector&, const GroupedRows&) {
  return Status::Internal("count(DISTINCT) takes batches, not columns");
}

Status DistinctCounter::Merge(GroupedAggregate&, std::span<const std::uint32_t>) {
  return Status::Internal("count(DISTINCT) cannot be merged");
}

std::size_t DistinctCounter::size_bytes() const {
  return values_.size_bytes() + pairs_.size_bytes() + counts_.capacity() * sizeof(std::int64_t);
}

}  // namespace keiretsu::query
