#include "graph/load/registers/record_property.h"

#include <algorithm>
#include <map>
#include <utility>

#include "storage/check.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

std::string_view KindSuffix(CellKind kind) {
  switch (kind) {
    case CellKind::kBoolean: return "_flag";
    case CellKind::kInteger:
    case CellKind::kFloat: return "_number";
    case CellKind::kDate: return "_day";
    case CellKind::kTexts: return "_list";
    case CellKind::kEmpty:
    case CellKind::kLocalDateTime:
    case CellKind::kDateTime:
    case CellKind::kString: return "";
  }
  return "";
}

bool IsText(CellKind kind) { return kind == CellKind::kString || kind == CellKind::kTexts; }

}  // namespace

std::vector<RecordProperty> GatherProperties(const std::vector<RecordBatch>& batches,
                                             bool of_edges) {
  std::map<std::pair<std::string, CellKind>, RecordProperty> found;
  std::map<std::string, int> kinds;
  for (std::size_t b = 0; b < batches.size(); ++b) {
    const RecordColumns& columns =
        of_edges ? batches[b].edge_columns() : batches[b].node_columns();
    for (const SparseColumn& column : columns.columns()) {
      RecordProperty& property = found[{column.name, column.kind}];
      if (property.parts.empty()) {
        property.name = column.name;
        property.kind = column.kind;
        ++kinds[column.name];
      }
      property.parts.push_back({b, &column});
    }
  }
  std::vector<RecordProperty> properties;
  for (auto& [key, property] : found) {
    if (kinds[property.name] > 1) property.name += KindSuffix(property.kind);
    properties.push_back(std::move(property));
  }
  return properties;
}

Result<SlotValues> SlotValues::Gather(const RecordProperty& property, std::size_t slots,
                                      const SlotOfRecord& slot_of) {
  SlotValues values(&property);
  values.places_.resize(slots);
  for (std::uint32_t part = 0; part < property.parts.size(); ++part) {
    const RecordProperty::Part& from = property.parts[part];
    ASSIGN_OR_RETURN(auto given, from.column->values.Get());
    for (std::uint32_t i = 0; i < given->records.size(); ++i) {
      const std::uint32_t slot = slot_of(from.batch, given->records[i]);
      if (slot == kNoSlot) continue;
      if (values.places_[slot].part == kNoPart) {
        values.places_[slot] = {part, i};
      } else if (property.kind == CellKind::kTexts) {
        values.more_.push_back({slot, {part, i}});
      }
    }
    values.parts_.push_back(std::move(given));
  }
  std::stable_sort(values.more_.begin(), values.more_.end(),
                   [](const More& a, const More& b) { return a.slot < b.slot; });
  return values;
}

std::size_t SlotValues::memory_bytes() const {
  std::size_t bytes = places_.capacity() * sizeof(Place) + more_.capacity() * sizeof(More);
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    if (property_->parts[part].column->values.is_moved()) bytes += parts_[part]->memory_bytes();
  }
  return bytes;
}

std::string SlotValues::JoinedTexts(std::size_t slot) const {
  const std::string_view first = TextAt(places_[slot]);
  auto at = std::lower_bound(more_.begin(), more_.end(), slot,
                             [](const More& more, std::size_t s) { return more.slot < s; });
  if (at == more_.end() || at->slot != slot) return std::string(first);
  std::vector<std::string_view> texts = DecodeTexts(first);
  for (; at != more_.end() && at->slot == slot; ++at) {
    for (const std::string_view text : DecodeTexts(TextAt(at->place))) {
      if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
    }
  }
  return EncodeTexts(texts);
}

Value SlotValues::Get(std::size_t slot) const {
  const Place& place = places_[slot];
  switch (property_->kind) {
    case CellKind::kBoolean: return Value(IntegerAt(place) != 0);
    case CellKind::kInteger: return Value(IntegerAt(place));
    case CellKind::kDate: return Value(Date{IntegerAt(place)});
    case CellKind::kFloat: return Value(FloatAt(place));
    case CellKind::kString: return Value(TextAt(place));
    case CellKind::kTexts: {
      List list;
      const std::string joined = JoinedTexts(slot);
      for (const std::string_view text : DecodeTexts(joined)) list.emplace_back(text);
      return Value(std::move(list));
    }
    case CellKind::kEmpty:
    case CellKind::kLocalDateTime:
    case CellKind::kDateTime: break;
  }
  return Value();
}

CellColumn SlotValues::ToColumn(std::size_t count) const {
  std::size_t given = 0;
  std::size_t bytes = 0;
  for (std::size_t slot = 0; slot < count; ++slot) {
    if (!Has(slot)) continue;
    ++given;
    if (IsText(property_->kind)) bytes += TextAt(places_[slot]).size();
  }
  if (given == 0) return CellColumn();  // all null
  CellColumn column(property_->kind);
  column.Reserve(count, bytes, given < count);
  for (std::size_t slot = 0; slot < count; ++slot) {
    const Place& place = places_[slot];
    if (place.part == kNoPart) {
      column.AppendNull();
      continue;
    }
    switch (property_->kind) {
      case CellKind::kBoolean: column.AppendBoolean(IntegerAt(place) != 0); break;
      case CellKind::kInteger:
      case CellKind::kDate: column.AppendInteger(IntegerAt(place)); break;
      case CellKind::kFloat: column.AppendFloat(FloatAt(place)); break;
      case CellKind::kString: column.AppendText(TextAt(place)); break;
      case CellKind::kTexts: column.AppendText(JoinedTexts(slot)); break;
      case CellKind::kEmpty:
      case CellKind::kLocalDateTime:
      case CellKind::kDateTime: CHECK(false); break;
    }
  }
  return column;
}

}  // namespace keiretsu::graph
