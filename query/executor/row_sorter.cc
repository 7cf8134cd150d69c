#include "query/executor/row_sorter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "query/executor/batch_buffer.h"
#include "query/expression/value_operations.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Rows beyond those wanted, as many again and these, that are kept before they are sorted out.
constexpr std::uint64_t kSlackRows = 64;

}  // namespace

RowSorter::RowSorter(const ExecutionContext& context, const SortNode& node, TopBound& bound)
    : context_(context),
      node_(node),
      wanted_(std::numeric_limits<std::uint64_t>::max()),
      shared_bound_(bound),
      reads_later_keys_(!context.evaluator->context().may_see_deleted &&
                        std::all_of(node.keys.begin(), node.keys.end(), [](const auto& key) {
                          return OnlyReads(*key.expression);
                        })),
      charge_(context.memory) {}

void RowSorter::Clear() {
  rows_.clear();
  entries_.clear();
  rows_read_ = 0;
  size_bytes_ = 0;
}

bool RowSorter::Before(const Entry& a, const Entry& b) const {
  for (std::size_t i = 0; i < node_.keys.size(); ++i) {
    const int order = OrderValues(a.keys[i], b.keys[i]);
    if (order != 0) return node_.keys[i].descending ? order > 0 : order < 0;
  }
  return a.order < b.order;
}

bool RowSorter::IsBehindBound(const Value& first_key) const {
  const int order = OrderValues(first_key, *bound_);
  return node_.keys.front().descending ? order < 0 : order > 0;
}

// The rows whose first key does not come behind the bound.
std::vector<std::uint32_t> RowSorter::Promising(const Vector& first_key, std::size_t rows) const {
  std::vector<std::uint32_t> result;
  if (!bound_) {
    result.resize(rows);
    std::iota(result.begin(), result.end(), 0);
    return result;
  }
  const bool floats = first_key.kind() == VectorKind::kFloats && !first_key.constant() &&
                      bound_->type() == ValueType::kFloat && !std::isnan(bound_->AsFloat());
  if (!floats) {
    for (std::uint32_t row = 0; row < rows; ++row) {
      if (!IsBehindBound(first_key.Get(row))) result.push_back(row);
    }
    return result;
  }
  const double bound = bound_->AsFloat();
  const bool descending = node_.keys.front().descending;
  const double* const cells = first_key.floats().data();
  for (std::uint32_t row = 0; row < rows; ++row) {
    // A null's cell says nothing, and NaN is neither before nor behind: those are asked for.
    const bool behind = descending ? cells[row] < bound : cells[row] > bound;
    if (behind && !first_key.IsNull(row)) continue;
    if (cells[row] == bound || !IsBehindBound(first_key.Get(row))) result.push_back(row);
  }
  return result;
}

Status RowSorter::EvaluateKeys(std::size_t first, std::size_t end, const RowBatch& batch,
                               std::vector<Vector>& keys) {
  for (std::size_t i = first; i < end; ++i) {
    RETURN_IF_ERROR(
        context_.evaluator->EvaluateBatch(*node_.keys[i].expression, batch, keys[i]));
  }
  return Status();
}

Status RowSorter::Add(RowBatch batch) {
  shared_bound_.ReadInto(bound_, bound_version_);
  std::vector<Vector> keys(node_.keys.size());
  const std::size_t first_keys = reads_later_keys_ ? 1 : keys.size();
  RETURN_IF_ERROR(EvaluateKeys(0, first_keys, batch, keys));
  const std::vector<std::uint32_t> promising = Promising(keys.front(), batch.size);
  const std::uint64_t first_order = rows_read_;
  rows_read_ += batch.size;
  if (promising.empty()) return Status();
  if (promising.size() != batch.size) {
    batch.Select(promising);
    for (std::size_t i = 0; i < first_keys; ++i) keys[i].Select(promising);
  }
  RETURN_IF_ERROR(EvaluateKeys(first_keys, keys.size(), batch, keys));
  for (std::size_t i = 0; i < promising.size(); ++i) {
    Entry entry{.keys = {},
                .order = first_order + promising[i],
                .batch = static_cast<std::uint32_t>(rows_.size()),
                .row = static_cast<std::uint32_t>(i)};
    entry.keys.reserve(keys.size());
    for (const Vector& column : keys) entry.keys.push_back(column.Get(i));
    entries_.push_back(std::move(entry));
  }
  size_bytes_ += ApproximateBytes(batch) +
                 promising.size() * (sizeof(Entry) + keys.size() * sizeof(Value));
  rows_.push_back(std::move(batch));
  RETURN_IF_ERROR(charge_.Set(size_bytes_));
  return PruneIfLong();
}

Status RowSorter::Shorten() { return entries_.size() > wanted_ ? Prune() : Status(); }

Status RowSorter::PruneIfLong() {
  if (entries_.size() <= wanted_) return Status();
  return entries_.size() - wanted_ > wanted_ + kSlackRows ? Prune() : Status();
}

// Keeps the first `wanted_` rows, copied together.
Status RowSorter::Prune() {
  const auto before = [this](const Entry& a, const Entry& b) { return Before(a, b); };
  if (entries_.size() > wanted_) {
    std::nth_element(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(wanted_),
                     entries_.end(), before);
    entries_.resize(wanted_);
  }
  if (!entries_.empty() && entries_.size() == wanted_) {
    shared_bound_.Tighten(
        std::max_element(entries_.begin(), entries_.end(), before)->keys.front());
  }
  std::vector<RowBatch> kept;
  for (Entry& entry : entries_) {
    if (kept.empty() || kept.back().size == kBatchRows) {
      kept.emplace_back();
      kept.back().Clear(context_.query->width);
    }
    kept.back().AppendRow(rows_[entry.batch], entry.row);
    entry.batch = static_cast<std::uint32_t>(kept.size() - 1);
    entry.row = static_cast<std::uint32_t>(kept.back().size - 1);
  }
  rows_ = std::move(kept);
  return ChargeRows();
}

Status RowSorter::ChargeRows() {
  size_bytes_ = entries_.size() * (sizeof(Entry) + node_.keys.size() * sizeof(Value));
  for (const RowBatch& batch : rows_) size_bytes_ += ApproximateBytes(batch);
  return charge_.Set(size_bytes_);
}

Status RowSorter::Merge(RowSorter& later) {
  const auto first_batch = static_cast<std::uint32_t>(rows_.size());
  for (Entry& entry : later.entries_) {
    entry.order += rows_read_;
    entry.batch += first_batch;
    entries_.push_back(std::move(entry));
  }
  for (RowBatch& batch : later.rows_) rows_.push_back(std::move(batch));
  rows_read_ += later.rows_read_;
  size_bytes_ += later.size_bytes_;
  later.Clear();
  RETURN_IF_ERROR(later.charge_.Set(0));
  RETURN_IF_ERROR(charge_.Set(size_bytes_));
  return PruneIfLong();
}

Status RowSorter::Finish() {
  RETURN_IF_ERROR(Shorten());
  std::sort(entries_.begin(), entries_.end(),
            [this](const Entry& a, const Entry& b) { return Before(a, b); });
  return Status();
}

}  // namespace keiretsu::query
