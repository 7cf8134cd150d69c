#include "graph/load/registers/record_property.h"

#include <algorithm>
#include <map>
#include <utility>

#include "graph/load/limits.h"
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

std::uint64_t RecordProperty::moved_bytes() const {
  std::uint64_t bytes = 0;
  for (const Part& part : parts) bytes += part.column->values.moved_bytes();
  return bytes;
}

SlotValues::Place SlotValues::Keep(const SparseValues& from, std::uint32_t i, bool moved) {
  if (!moved) return {static_cast<std::uint32_t>(parts_.size() - 1), i};
  if (IsText(property_->kind)) {
    taken_->texts.Append(from.texts.At(i));
    return {0, static_cast<std::uint32_t>(taken_->texts.size() - 1)};
  }
  if (property_->kind == CellKind::kFloat) {
    taken_->doubles.push_back(from.doubles[i]);
    return {0, static_cast<std::uint32_t>(taken_->doubles.size() - 1)};
  }
  taken_->ints.push_back(from.ints[i]);
  return {0, static_cast<std::uint32_t>(taken_->ints.size() - 1)};
}

Result<SlotValues> SlotValues::Gather(const RecordProperty& property, const SlotRange& range,
                                      const SlotOfRecord& slot_of, const LoadWork& work) {
  SlotValues values(&property, range, work.budget);
  for (const RecordProperty::Part& part : property.parts) {
    RETURN_IF_ERROR(work.CheckCancelled());
    const bool moved = part.column->values.is_moved();
    ASSIGN_OR_RETURN(const auto given, part.column->values.Get());
    if (!moved) values.parts_.push_back(given);
    for (std::uint32_t i = 0; i < given->records.size(); ++i) {
      const std::uint32_t slot = slot_of(part.batch, given->records[i]);
      if (slot == kNoSlot || slot < range.begin || slot >= range.end) continue;
      Place& place = values.places_[slot - range.begin];
      if (place.part == kNoPart) {
        place = values.Keep(*given, i, moved);
        ++values.given_;
      } else if (property.kind == CellKind::kTexts) {
        values.more_.push_back({slot, values.Keep(*given, i, moved)});
      }
    }
    RETURN_IF_ERROR(values.charged_->Set(values.memory_bytes()));
  }
  std::stable_sort(values.more_.begin(), values.more_.end(),
                   [](const More& a, const More& b) { return a.slot < b.slot; });
  return values;
}

std::size_t SlotValues::memory_bytes() const {
  return places_.capacity() * sizeof(Place) + more_.capacity() * sizeof(More) +
         taken_->memory_bytes();
}

std::string SlotValues::JoinedTexts(std::size_t slot) const {
  const std::string_view first = TextAt(PlaceOf(slot));
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
  const Place& place = PlaceOf(slot);
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

CellColumn SlotValues::ToColumn(const SlotRange& slots) const {
  std::size_t given = 0;
  std::size_t bytes = 0;
  for (std::size_t slot = slots.begin; slot < slots.end; ++slot) {
    if (!Has(slot)) continue;
    ++given;
    if (IsText(property_->kind)) bytes += TextAt(PlaceOf(slot)).size();
  }
  const std::size_t count = slots.end - slots.begin;
  CellColumn column(property_->kind);
  column.Reserve(count, bytes, given < count);
  for (std::size_t slot = slots.begin; slot < slots.end; ++slot) {
    const Place& place = PlaceOf(slot);
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

Status VisitValues(const RecordProperty& property, const SlotRange& slots,
                   const SlotOfRecord& slot_of, const LoadWork& work,
                   const std::function<Status(const SlotValues&)>& visit) {
  const std::uint64_t room = work.budget->remaining() / kColumnShare;
  std::size_t ranges = property.moved_bytes() / std::max<std::uint64_t>(1, room) + 1;
  for (std::size_t begin = slots.begin; begin < slots.end;) {
    const std::size_t segments = (slots.end - slots.begin) / ranges / kSegmentRows + 1;
    const std::size_t step = ranges == 1 ? slots.end - slots.begin : segments * kSegmentRows;
    const SlotRange range{begin, std::min(slots.end, begin + step)};
    const auto values = SlotValues::Gather(property, range, slot_of, work);
    if (values.status().code() == StatusCode::kResourceExhausted && step > kSegmentRows) {
      ranges *= 2;
      continue;
    }
    if (!values) return values.error();
    RETURN_IF_ERROR(visit(*values));
    begin = range.end;
  }
  return Status();
}

}  // namespace keiretsu::graph
