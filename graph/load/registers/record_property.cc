#include "graph/load/registers/record_property.h"

#include <algorithm>
#include <map>
#include <utility>

#include "storage/check.h"

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

SlotValues::SlotValues(const RecordProperty& property, std::size_t slots,
                       const SlotOfRecord& slot_of)
    : property_(property), places_(slots) {
  for (std::uint32_t part = 0; part < property.parts.size(); ++part) {
    const RecordProperty::Part& from = property.parts[part];
    for (std::uint32_t i = 0; i < from.column->records.size(); ++i) {
      const std::uint32_t slot = slot_of(from.batch, from.column->records[i]);
      if (slot == kNoSlot) continue;
      if (places_[slot].part == kNoPart) {
        places_[slot] = {part, i};
      } else if (property.kind == CellKind::kTexts) {
        more_.push_back({slot, {part, i}});
      }
    }
  }
  std::stable_sort(more_.begin(), more_.end(),
                   [](const More& a, const More& b) { return a.slot < b.slot; });
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
  switch (property_.kind) {
    case CellKind::kBoolean: return Value(IntegerAt(place) != 0);
    case CellKind::kInteger: return Value(IntegerAt(place));
    case CellKind::kDate: return Value(Date{IntegerAt(place)});
    case CellKind::kFloat:
      return Value(property_.parts[place.part].column->doubles[place.position]);
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
  const bool any =
      std::any_of(places_.begin(), places_.begin() + static_cast<std::ptrdiff_t>(count),
                  [](const Place& place) { return place.part != kNoPart; });
  if (!any) return CellColumn();  // all null
  CellColumn column(property_.kind);
  for (std::size_t slot = 0; slot < count; ++slot) {
    const Place& place = places_[slot];
    if (place.part == kNoPart) {
      column.AppendNull();
      continue;
    }
    switch (property_.kind) {
      case CellKind::kBoolean: column.AppendBoolean(IntegerAt(place) != 0); break;
      case CellKind::kInteger:
      case CellKind::kDate: column.AppendInteger(IntegerAt(place)); break;
      case CellKind::kFloat:
        column.AppendFloat(property_.parts[place.part].column->doubles[place.position]);
        break;
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
