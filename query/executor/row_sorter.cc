#include "query/executor/row_sorter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

#include "query/executor/batch_buffer.h"
#include "query/expression/kernels.h"
#include "query/expression/value_operations.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Rows beyond those wanted, as many again and these, that are kept before they are sorted out.
constexpr std::uint64_t kSlackRows = 64;

std::uint64_t BytesOf(const RowBatch& rows, const RowBatch& keys) {
  return ApproximateBytes(rows) + ApproximateBytes(keys);
}

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
  parts_.clear();
  entries_.clear();
  rows_read_ = 0;
  size_bytes_ = 0;
}

bool RowSorter::Before(const Entry& a, const Entry& b) const {
  if (a.prefix != b.prefix) return a.prefix < b.prefix;
  const std::vector<Vector>& left = parts_[a.part].keys.columns;
  const std::vector<Vector>& right = parts_[b.part].keys.columns;
  for (std::size_t i = 0; i < node_.keys.size(); ++i) {
    const int order = OrderCells(left[i], a.row, right[i], b.row);
    if (order != 0) return node_.keys[i].descending ? order > 0 : order < 0;
  }
  return a.order < b.order;
}

std::uint64_t RowSorter::PrefixAt(const Entry& entry, std::size_t key) const {
  Value scratch;
  const Vector& column = parts_[entry.part].keys.columns[key];
  const std::uint64_t prefix = OrderPrefix(Cell(column, entry.row, scratch));
  return node_.keys[key].descending ? ~prefix : prefix;
}

bool RowSorter::TakeWholeFloats() {
  const bool floats = std::ranges::all_of(parts_, [](const Part& part) {
    const Vector& key = part.keys.columns.front();
    return key.kind() == VectorKind::kFloats && !key.constant();
  });
  if (!floats) return false;
  const bool descending = node_.keys.front().descending;
  for (Entry& entry : entries_) {
    const Vector& key = parts_[entry.part].keys.columns.front();
    const std::uint64_t whole = key.IsNull(entry.row)
                                    ? std::numeric_limits<std::uint64_t>::max()
                                    : OrderedBits(key.floats()[entry.row]);
    entry.prefix = descending ? ~whole : whole;
  }
  return true;
}

bool RowSorter::SortByRest(std::span<Entry> entries, std::size_t key) const {
  std::vector<std::uint64_t> rests;
  rests.reserve(entries.size());
  Value scratch;
  for (const Entry& entry : entries) {
    const auto rest = OrderRest(Cell(parts_[entry.part].keys.columns[key], entry.row, scratch));
    if (!rest) return false;
    rests.push_back(node_.keys[key].descending ? ~*rest : *rest);
  }
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i].prefix = rests[i];
  std::ranges::sort(entries, {}, &Entry::prefix);
  return true;
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
                               RowBatch& keys) {
  for (std::size_t i = first; i < end; ++i) {
    RETURN_IF_ERROR(
        context_.evaluator->EvaluateBatch(*node_.keys[i].expression, batch, keys.columns[i]));
  }
  return Status();
}

Status RowSorter::Add(RowBatch batch) {
  shared_bound_.ReadInto(bound_, bound_version_);
  RowBatch keys;
  keys.Clear(node_.keys.size());
  const std::size_t first_keys = reads_later_keys_ ? 1 : keys.columns.size();
  RETURN_IF_ERROR(EvaluateKeys(0, first_keys, batch, keys));
  const std::vector<std::uint32_t> promising = Promising(keys.columns.front(), batch.size);
  const std::uint64_t first_order = rows_read_;
  rows_read_ += batch.size;
  if (promising.empty()) return Status();
  if (promising.size() != batch.size) {
    batch.Select(promising);
    for (std::size_t i = 0; i < first_keys; ++i) keys.columns[i].Select(promising);
  }
  RETURN_IF_ERROR(EvaluateKeys(first_keys, keys.columns.size(), batch, keys));
  keys.size = batch.size;
  size_bytes_ += BytesOf(batch, keys) + promising.size() * sizeof(Entry);
  parts_.push_back({std::move(batch), std::move(keys)});
  for (std::uint32_t i = 0; i < promising.size(); ++i) {
    Entry entry{.prefix = 0,
                .order = first_order + promising[i],
                .part = static_cast<std::uint32_t>(parts_.size() - 1),
                .row = i};
    entry.prefix = PrefixAt(entry, 0);
    entries_.push_back(entry);
  }
  RETURN_IF_ERROR(charge_.Set(size_bytes_));
  return PruneIfLong();
}

Status RowSorter::Shorten() { return entries_.size() > wanted_ ? Prune() : Status(); }

Status RowSorter::PruneIfLong() {
  if (entries_.size() <= wanted_) return Status();
  return entries_.size() - wanted_ > wanted_ + kSlackRows ? Prune() : Status();
}

void RowSorter::CutOff() {
  if (entries_.size() <= wanted_) return;
  std::nth_element(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(wanted_),
                   entries_.end(), InOrder());
  entries_.resize(wanted_);
}

// Keeps the first `wanted_` rows, copied together.
Status RowSorter::Prune() {
  CutOff();
  if (!entries_.empty() && entries_.size() == wanted_) {
    const Entry& last = *std::max_element(entries_.begin(), entries_.end(), InOrder());
    shared_bound_.Tighten(parts_[last.part].keys.columns.front().Get(last.row));
  }
  std::vector<Part> kept;
  for (Entry& entry : entries_) {
    if (kept.empty() || kept.back().rows.size == kBatchRows) {
      kept.emplace_back();
      kept.back().rows.Clear(context_.query->width);
      kept.back().keys.Clear(node_.keys.size());
    }
    const Part& part = parts_[entry.part];
    kept.back().rows.AppendRow(part.rows, entry.row);
    kept.back().keys.AppendRow(part.keys, entry.row);
    entry.part = static_cast<std::uint32_t>(kept.size() - 1);
    entry.row = static_cast<std::uint32_t>(kept.back().rows.size - 1);
  }
  parts_ = std::move(kept);
  return ChargeRows();
}

Status RowSorter::ChargeRows() {
  size_bytes_ = entries_.size() * sizeof(Entry);
  for (const Part& part : parts_) size_bytes_ += BytesOf(part.rows, part.keys);
  return charge_.Set(size_bytes_);
}

Status RowSorter::Merge(RowSorter& later) {
  const auto first_part = static_cast<std::uint32_t>(parts_.size());
  for (Entry& entry : later.entries_) {
    entry.order += rows_read_;
    entry.part += first_part;
    entries_.push_back(entry);
  }
  for (Part& part : later.parts_) parts_.push_back(std::move(part));
  rows_read_ += later.rows_read_;
  size_bytes_ += later.size_bytes_;
  later.Clear();
  RETURN_IF_ERROR(later.charge_.Set(0));
  RETURN_IF_ERROR(charge_.Set(size_bytes_));
  return PruneIfLong();
}

// Sorts by the prefixes of one key after the other: where those of one are equal, what they leave
// out decides, and then the next key. Few comparisons read a value then.
Status RowSorter::Finish() {
  constexpr std::size_t kShort = 16;
  struct Range {
    std::size_t begin;
    std::size_t end;
    std::size_t key;
  };
  const auto for_equal = [](std::span<Entry> entries, const auto& visit) {  // two or more
    for (std::size_t i = 0; i < entries.size();) {
      std::size_t end = i + 1;
      while (end < entries.size() && entries[end].prefix == entries[i].prefix) ++end;
      if (end - i > 1) visit(i, end - i);
      i = end;
    }
  };
  CutOff();
  const bool whole = TakeWholeFloats();
  std::vector<Range> open = {{0, entries_.size(), 0}};
  while (!open.empty()) {
    RETURN_IF_ERROR(context_.cancel->Check());
    const Range range = open.back();
    open.pop_back();
    const std::span<Entry> entries(entries_.data() + range.begin, range.end - range.begin);
    if (range.key == node_.keys.size()) {
      std::ranges::sort(entries, {}, &Entry::order);
      continue;
    }
    if (entries.size() <= kShort) {
      std::sort(entries.begin(), entries.end(), InOrder());
      continue;
    }
    if (range.key > 0) {
      for (Entry& entry : entries) entry.prefix = PrefixAt(entry, range.key);
    }
    std::ranges::sort(entries, {}, &Entry::prefix);
    for_equal(entries, [&](std::size_t first, std::size_t count) {
      if (whole && range.key == 0) {
        const std::size_t begin = range.begin + first;
        open.push_back({begin, begin + count, 1});
        return;
      }
      const std::span<Entry> equal = entries.subspan(first, count);
      if (count <= kShort || !SortByRest(equal, range.key)) {
        std::sort(equal.begin(), equal.end(), InOrder());
        return;
      }
      for_equal(equal, [&](std::size_t at, std::size_t same) {
        const std::size_t begin = range.begin + first + at;
        open.push_back({begin, begin + same, range.key + 1});
      });
    });
  }
  return Status();
}

// Column by column: rows lie anywhere, and reads that do not wait for each other are made together.
void RowSorter::FillRows(std::size_t begin, std::size_t end, RowBatch& batch) const {
  const std::span<const Entry> entries(entries_.data() + begin, end - begin);
  for (std::size_t column = 0; column < batch.columns.size(); ++column) {
    const bool is_set = std::ranges::any_of(parts_, [column](const Part& part) {
      return part.rows.columns[column].kind() != VectorKind::kUnset;
    });
    if (!is_set) continue;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      AppendCell(batch.columns[column], i, parts_[entries[i].part].rows.columns[column],
                 entries[i].row);
    }
  }
  batch.size = entries.size();
}

}  // namespace keiretsu::query
