#include "graph/load/key_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "graph/temporal_text.h"
#include "graph/topology/block_reads.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

constexpr std::size_t kBatch = 64;

/// One spelling for equal keys that are not strings; "" for keys no text can spell.
std::string CanonicalText(const Value& value) {
  switch (value.type()) {
    case ValueType::kBoolean: return value.AsBoolean() ? "true" : "false";
    case ValueType::kInteger: return fmt::format("{}", value.AsInteger());
    case ValueType::kFloat: {
      const double v = value.AsFloat();
      if (v == std::trunc(v) && std::abs(v) < 9.0e18) {
        return fmt::format("{}", static_cast<std::int64_t>(v));
      }
      return FloatText(v);
    }
    case ValueType::kDate: return TemporalText(value.AsDate());
    default: return "";
  }
}

}  // namespace

void KeyMap::Add(const Column& column, std::uint32_t row, std::uint32_t node) {
  bool created = false;
  if (column.tag() == TypeTag::kString) {
    const std::uint32_t entry = strings_.Insert(column.StringAt(row), node, &created);
    if (!created) several_strings_.insert(entry);
    return;
  }
  const Value value = column.Get(row);
  if (value.type() == ValueType::kString) {
    const std::uint32_t entry = strings_.Insert(value.AsString(), node, &created);
    if (!created) several_strings_.insert(entry);
    return;
  }
  const std::string text = CanonicalText(value);
  if (text.empty()) return;
  const std::uint32_t entry = others_.Insert(text, node, &created);
  if (!created) several_others_.insert(entry);
}

Status KeyMap::AddBlock(const Catalog& catalog, const BlockLoader& loader, std::uint32_t block,
                        const EndpointNodes& nodes) {
  ASSIGN_OR_RETURN(const auto version, loader.Nodes(block));
  const NodeBlock& present = version->nodes();
  std::vector<LabelSetId> matching;
  for (const LabelSetId set : present.distinct_sets) {
    if (nodes.Match(catalog, set)) matching.push_back(set);
  }
  if (matching.empty()) return Status();
  ASSIGN_OR_RETURN(const auto column, ReadNodeColumn(*version, block, nodes.key, loader));
  if (!column) return Status::Internal("a block changed within one snapshot");
  if (*column == nullptr) return Status();
  for (std::uint32_t row = 0; row < kBlockSize; ++row) {
    const LabelSetId set = present.label_sets[row];
    if (set == graph::kNoNode || !(*column)->IsValid(row)) continue;
    if (std::find(matching.begin(), matching.end(), set) == matching.end()) continue;
    Add(**column, row, NodeAt(block, row).value);
  }
  return Status();
}

Result<std::unique_ptr<KeyMap>> KeyMap::Build(const GraphCore& core,
                                              const storage::CommittedState& state,
                                              const EndpointNodes& nodes,
                                              const std::function<bool()>& cancelled,
                                              LoadBudget* budget) {
  auto map = std::make_unique<KeyMap>();
  std::uint64_t charged = 0;
  const std::uint32_t blocks = core.ids.block_count();
  for (std::uint32_t block = 0; block < blocks; ++block) {
    if (block % kBatch == 0 && cancelled && cancelled()) {
      return Status::Cancelled("the load was cancelled");
    }
    // A loader a block: what it caches goes with it.
    RETURN_IF_ERROR(
        map->AddBlock(*core.catalog, core.blocks->Loader(state), block, nodes));
    const std::uint64_t now = map->memory_bytes();
    const Status status = budget->Charge(now - charged);
    if (!status.ok()) {
      budget->Release(charged);
      return status;
    }
    charged = now;
  }
  return map;
}

KeyMap::Found KeyMap::FindHashed(std::string_view text, std::uint64_t hash) const {
  Found found;
  if (const std::uint32_t entry = strings_.Find(text, hash); entry != TextTable::kNone) {
    found.node = strings_.node(entry);
    found.several = !several_strings_.empty() && several_strings_.contains(entry);
  }
  if (others_.empty()) return found;
  const std::string canonical = CanonicalText(SpelledValue(text));
  if (canonical.empty()) return found;
  const std::uint32_t entry = others_.Find(canonical, TextTable::Hash(canonical));
  if (entry == TextTable::kNone) return found;
  found.several = found.node != kNoNode || several_others_.contains(entry);
  found.node = others_.node(entry);
  return found;
}

Status KeyMap::FindAll(std::span<const std::string_view> texts, Found* found) const {
  std::uint64_t hashes[kBatch];
  for (std::size_t begin = 0; begin < texts.size(); begin += kBatch) {
    const std::size_t count = std::min(kBatch, texts.size() - begin);
    for (std::size_t i = 0; i < count; ++i) {
      hashes[i] = TextTable::Hash(texts[begin + i]);
      strings_.PrefetchSlot(hashes[i]);
    }
    for (std::size_t i = 0; i < count; ++i) strings_.PrefetchEntry(hashes[i]);
    for (std::size_t i = 0; i < count; ++i) strings_.PrefetchText(hashes[i]);
    for (std::size_t i = 0; i < count; ++i) {
      found[begin + i] = FindHashed(texts[begin + i], hashes[i]);
    }
  }
  return Status();
}

}  // namespace keiretsu::graph
