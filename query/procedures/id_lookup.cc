#include "query/procedures/id_lookup.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "graph/catalog.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Places in the list of wanted ids, by id.
class WantedIds {
 public:
  explicit WantedIds(std::span<const Value> ids) {
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (ids[i].type() == ValueType::kString) {
        texts_[std::string(ids[i].AsString())].push_back(i);
      } else if (ids[i].is_number()) {
        Numbers(ids[i])[KeyOf(ids[i])].push_back(i);
      }
    }
  }

  const std::vector<std::size_t>* Find(std::string_view text) const {
    const auto found = texts_.find(text);
    return found == texts_.end() ? nullptr : &found->second;
  }
  const std::vector<std::size_t>* Find(const Value& value) const {
    if (value.type() == ValueType::kString) return Find(value.AsString());
    if (!value.is_number()) return nullptr;
    const auto& numbers = IsWhole(value) ? integers_ : floats_;
    const auto found = numbers.find(KeyOf(value));
    return found == numbers.end() ? nullptr : &found->second;
  }

 private:
  using Places = std::vector<std::size_t>;

  /// Whether the number is kept as an integer: 1 and 1.0 are one id.
  static bool IsWhole(const Value& value) {
    if (value.type() == ValueType::kInteger) return true;
    const double number = value.AsFloat();
    return std::trunc(number) == number && std::abs(number) < 0x1p62;
  }
  static std::int64_t KeyOf(const Value& value) {
    if (value.type() == ValueType::kInteger) return value.AsInteger();
    if (IsWhole(value)) return static_cast<std::int64_t>(value.AsFloat());
    return std::bit_cast<std::int64_t>(value.AsFloat());
  }
  std::map<std::int64_t, Places>& Numbers(const Value& value) {
    return IsWhole(value) ? integers_ : floats_;
  }

  std::map<std::string, Places, std::less<>> texts_;
  std::map<std::int64_t, Places> integers_;
  std::map<std::int64_t, Places> floats_;  // by their bits
};

class IdSearch {
 public:
  IdSearch(const graph::GraphView& view, std::span<const Value> ids)
      : view_(view),
        ids_(ids),
        key_(view.catalog().FindKey("id")),
        wanted_(ids),
        found_(ids.size()),
        covered_(view.catalog().label_set_count() + std::size_t{1}, false) {}

  Result<std::vector<std::vector<graph::NodeId>>> Run() {
    if (key_.valid()) {
      RETURN_IF_ERROR(AskIndexes());
      RETURN_IF_ERROR(ReadOthers());
    }
    for (std::vector<graph::NodeId>& nodes : found_) {
      std::sort(nodes.begin(), nodes.end());
      nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    }
    return std::move(found_);
  }

 private:
  Status AskIndexes() {
    for (const graph::IndexDefinition& index : view_.catalog().Indexes()) {
      if (index.keys != std::vector<graph::KeyId>{key_} || !view_.HasIndex(index)) continue;
      for (std::size_t i = 0; i < ids_.size(); ++i) {
        ASSIGN_OR_RETURN(const std::vector<graph::NodeId> nodes,
                         view_.IndexLookup(index, ids_.subspan(i, 1)));
        found_[i].insert(found_[i].end(), nodes.begin(), nodes.end());
      }
      for (std::uint32_t set = 1; set < covered_.size(); ++set) {
        if (view_.catalog().LabelSetContains(graph::LabelSetId(set), index.label)) {
          covered_[set] = true;
        }
      }
    }
    return Status();
  }

  Status ReadOthers() {
    for (std::uint32_t block = 0; block < view_.node_block_count(); ++block) {
      ASSIGN_OR_RETURN(const graph::NodeBlock* nodes, view_.Nodes(block));
      const bool all_covered =
          std::all_of(nodes->distinct_sets.begin(), nodes->distinct_sets.end(),
                      [this](graph::LabelSetId set) { return IsCovered(set); });
      if (nodes->live_count == 0 || all_covered) continue;
      ASSIGN_OR_RETURN(const graph::Column* column, view_.NodeColumn(block, key_));
      if (column != nullptr) ReadBlock(block, *nodes, *column);
    }
    return Status();
  }

  bool IsCovered(graph::LabelSetId set) const {
    return set == graph::kNoNode || (set.value < covered_.size() && covered_[set.value]);
  }

  void ReadBlock(std::uint32_t block, const graph::NodeBlock& nodes, const graph::Column& column) {
    const bool is_text = column.tag() == graph::TypeTag::kString;
    for (std::uint32_t row = 0; row < column.rows(); ++row) {
      if (!column.IsValid(row) || IsCovered(nodes.label_sets[row])) continue;
      const std::vector<std::size_t>* places =
          is_text ? wanted_.Find(column.StringAt(row)) : wanted_.Find(column.Get(row));
      if (places == nullptr) continue;
      for (const std::size_t place : *places) found_[place].push_back(graph::NodeAt(block, row));
    }
  }

  const graph::GraphView& view_;
  const std::span<const Value> ids_;
  const graph::KeyId key_;
  const WantedIds wanted_;
  std::vector<std::vector<graph::NodeId>> found_;
  std::vector<bool> covered_;  // by label set: an index has all its nodes with an id
};

}  // namespace

Result<std::vector<std::vector<graph::NodeId>>> FindNodesById(const graph::GraphView& view,
                                                              std::span<const Value> ids) {
  return IdSearch(view, ids).Run();
}

}  // namespace keiretsu::query
