#include "graph/analysis/block_shares.h"

#include <cmath>
#include <functional>
#include <string>

#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// 0 for null only.
std::uint64_t HashOf(const Value& value) {
  if (value.is_null()) return 0;
  const std::size_t hash = value.type() == ValueType::kString
                               ? std::hash<std::string_view>()(value.AsString())
                               : std::hash<std::string>()(value.ToString());
  return std::uint64_t{hash} | 1U;
}

Value GetOrNull(const Column* column, std::uint32_t row) {
  return column == nullptr ? Value() : column->Get(row);
}

bool IsPlainShare(double share) { return share >= 0 && !std::isinf(share); }

}  // namespace

/// Reads one type of one block into a BlockShares.
class BlockShareReader::TypeRead {
 public:
  TypeRead(const BlockShareReader& reader, TypeId type, std::uint32_t block,
           const AdjacencyBlock& adjacency, BlockShares* out)
      : reader_(reader), type_(type), block_(block), adjacency_(adjacency), out_(*out) {}

  Status Run() {
    const ShareKeys& keys = reader_.keys_;
    RETURN_IF_ERROR(reader_.Keep(type_, block_, adjacency_, keep_));
    ASSIGN_OR_RETURN(share_, Find(keys.share));
    ASSIGN_OR_RETURN(min_, Find(keys.min));
    ASSIGN_OR_RETURN(max_, Find(keys.max));
    ASSIGN_OR_RETURN(min_exclusive_, Find(keys.min_exclusive));
    ASSIGN_OR_RETURN(max_exclusive_, Find(keys.max_exclusive));
    for (std::uint32_t node = 0; node < kBlockSize; ++node) {
      if (adjacency_.Degree(node) > 0) RETURN_IF_ERROR(ReadNode(node));
    }
    return Status();
  }

 private:
  Result<const Column*> Find(KeyId key) const {
    if (!key.valid()) return static_cast<const Column*>(nullptr);
    return reader_.view_->EdgeColumn(type_, block_, key);
  }

  Status ReadNode(std::uint32_t node) {
    const std::uint32_t begin = adjacency_.offsets[node];
    const std::uint32_t end = adjacency_.offsets[node + 1];
    const Vertex holder = NodeAt(block_, node).value;
    const std::vector<std::uint32_t>& neighbours = adjacency_.neighbours;
    const bool can_be_parallel = adjacency_.has_parallel;
    const bool several_types = reader_.types_.size() > 1;
    for (std::uint32_t row = begin; row < end; ++row) {
      if (!keep_.empty() && keep_[row] == 0) continue;
      const bool parallel =
          several_types ||
          (can_be_parallel && ((row > begin && neighbours[row - 1] == neighbours[row]) ||
                               (row + 1 < end && neighbours[row + 1] == neighbours[row])));
      double share = 0;
      if (!parallel && PlainShare(row, &share)) {
        Add(holder, neighbours[row], share, 0);
      } else {
        RETURN_IF_ERROR(ReadDetail(holder, row, parallel));
      }
    }
    return Status();
  }

  void Add(Vertex holder, Vertex held, double share, std::uint32_t detail) {
    out_.holders.push_back(holder);
    out_.held.push_back(held);
    out_.shares.push_back(share);
    if (detail != 0 || !out_.detail.empty()) {
      out_.detail.resize(out_.holders.size() - 1, 0);
      out_.detail.push_back(detail);
    }
  }

  bool PlainShare(std::uint32_t row, double* share) const {
    if (share_ == nullptr) return false;
    if (share_->tag() == TypeTag::kFloat) {
      *share = share_->doubles()[row];
    } else if (share_->tag() == TypeTag::kInt) {
      *share = static_cast<double>(share_->ints()[row]);
    } else {
      return false;
    }
    return IsPlainShare(*share) && share_->IsValid(row);
  }

  Status ReadDetail(Vertex holder, std::uint32_t row, bool parallel) {
    ShareDetail detail;
    detail.stated.holder = holder;
    detail.stated.edge = adjacency_.edge_ids[row];
    ShareValues values;
    values.share = GetOrNull(share_, row);
    if (values.share.is_null()) {
      values.min = GetOrNull(min_, row);
      values.max = GetOrNull(max_, row);
      values.min_exclusive = GetOrNull(min_exclusive_, row);
      values.max_exclusive = GetOrNull(max_exclusive_, row);
    }
    Status read = ReadStatedShare(values, *reader_.rules_, &detail.stated);
    if (read.ok() && parallel) read = ReadStartAndSource(row, &detail);
    if (!read.ok()) {
      if (read.code() != StatusCode::kInvalidArgument) return read;
      return FailureOf(*reader_.view_, EdgeAt(type_, block_, adjacency_, row), read);
    }
    out_.details.push_back(detail);
    Add(holder, adjacency_.neighbours[row], detail.stated.lower,
        static_cast<std::uint32_t>(out_.details.size()));
    return Status();
  }

  Status ReadStartAndSource(std::uint32_t row, ShareDetail* detail) {
    if (!has_parallel_columns_) {
      ASSIGN_OR_RETURN(start_, Find(reader_.keys_.Validity(type_).start));
      ASSIGN_OR_RETURN(source_, Find(reader_.keys_.source));
      has_parallel_columns_ = true;
    }
    if (reader_.rules_->parallel == ParallelRule::kLast) {
      ASSIGN_OR_RETURN(const std::optional<Date> day, ReadDay(GetOrNull(start_, row)));
      if (day.has_value()) detail->stated.start = day->epoch_days;
    }
    detail->source_hash = HashOf(GetOrNull(source_, row));
    return Status();
  }

  const BlockShareReader& reader_;
  const TypeId type_;
  const std::uint32_t block_;
  const AdjacencyBlock& adjacency_;
  BlockShares& out_;
  std::vector<std::uint8_t> keep_;  // empty: all
  const Column* share_ = nullptr;
  const Column* min_ = nullptr;
  const Column* max_ = nullptr;
  const Column* min_exclusive_ = nullptr;
  const Column* max_exclusive_ = nullptr;
  // Of relationships that share a pair; read when one is met.
  bool has_parallel_columns_ = false;
  const Column* start_ = nullptr;
  const Column* source_ = nullptr;
};

BlockShareReader::BlockShareReader(const GraphView* view, const ShareRules* rules,
                                   std::vector<TypeId> types)
    : view_(view),
      rules_(rules),
      types_(std::move(types)),
      keys_(view->catalog(), *rules),
      filter_(view, rules) {}

Status BlockShareReader::Keep(TypeId type, std::uint32_t block, const AdjacencyBlock& adjacency,
                              std::vector<std::uint8_t>& keep) const {
  if (!filter_.active()) return Status();
  keep.assign(adjacency.edge_count(), 1);
  return filter_.Apply(type, block, adjacency, keep);
}

Result<BlockShares> BlockShareReader::Read(std::uint32_t block) const {
  BlockShares shares;
  for (const TypeId type : types_) {
    ASSIGN_OR_RETURN(const AdjacencyBlock* adjacency,
                     view_->Adjacency(type, Direction::kOut, block));
    if (adjacency == nullptr || adjacency->edge_count() == 0) continue;
    const std::size_t wanted = shares.holders.size() + adjacency->edge_count();
    shares.holders.reserve(wanted);
    shares.held.reserve(wanted);
    shares.shares.reserve(wanted);
    RETURN_IF_ERROR(TypeRead(*this, type, block, *adjacency, &shares).Run());
  }
  if (!shares.detail.empty()) shares.detail.resize(shares.holders.size(), 0);
  return shares;
}

Status BlockShareReader::ReadPairs(std::uint32_t block,
                                   std::vector<std::pair<Vertex, Vertex>>& pairs) const {
  for (const TypeId type : types_) {
    ASSIGN_OR_RETURN(const AdjacencyBlock* adjacency,
                     view_->Adjacency(type, Direction::kOut, block));
    if (adjacency == nullptr || adjacency->edge_count() == 0) continue;
    std::vector<std::uint8_t> keep;
    RETURN_IF_ERROR(Keep(type, block, *adjacency, keep));
    for (std::uint32_t node = 0; node < kBlockSize; ++node) {
      for (std::uint32_t row = adjacency->offsets[node]; row < adjacency->offsets[node + 1];
           ++row) {
        if (!keep.empty() && keep[row] == 0) continue;
        pairs.emplace_back(NodeAt(block, node).value, adjacency->neighbours[row]);
      }
    }
  }
  return Status();
}

}  // namespace keiretsu::graph
