#include "graph/topology/edge_patch.h"

#include <algorithm>
#include <tuple>

namespace keiretsu::graph {

namespace {

bool EdgePropertyBefore(const EdgePatch::Property& a, const EdgePatch::Property& b) {
  return std::tie(a.slot, a.key) < std::tie(b.slot, b.key);
}
bool ChangeBefore(const EdgeChange& a, const EdgeChange& b) { return a.slot < b.slot; }

EdgeSlot SlotOf(const DeltaOp& op) { return {op.row, op.neighbour.value, op.edge.value}; }

/// Drops the properties of the edges in `deleted`, which ascends.
void DropProperties(std::span<const EdgeSlot> deleted, EdgePatch* patch) {
  if (deleted.empty()) return;
  auto& properties = patch->properties;
  properties.erase(std::remove_if(properties.begin(), properties.end(),
                                  [&](const EdgePatch::Property& property) {
                                    return std::binary_search(deleted.begin(), deleted.end(),
                                                              property.slot);
                                  }),
                   properties.end());
}

std::vector<EdgeSlot> DeletedSlots(std::span<const EdgeChange> changes) {
  std::vector<EdgeSlot> slots;
  for (const EdgeChange& change : changes) {
    if (change.deleted) slots.push_back(change.slot);
  }
  return slots;
}

}  // namespace

std::span<const EdgeChange> EdgePatch::ChangesOf(std::uint32_t row) const {
  const auto begin =
      std::lower_bound(changes.begin(), changes.end(), row,
                       [](const EdgeChange& c, std::uint32_t r) { return c.slot.row < r; });
  const auto end =
      std::upper_bound(begin, changes.end(), row,
                       [](std::uint32_t r, const EdgeChange& c) { return r < c.slot.row; });
  return {begin, end};
}

const EdgeChange* EdgePatch::FindChange(const EdgeSlot& slot) const {
  const auto found =
      std::lower_bound(changes.begin(), changes.end(), EdgeChange{slot}, ChangeBefore);
  return found != changes.end() && found->slot == slot ? &*found : nullptr;
}

const EdgePatch::Property* EdgePatch::FindProperty(const EdgeSlot& slot, KeyId key) const {
  for (const Property& property : PropertiesOf(slot)) {
    if (property.key == key) return &property;
  }
  return nullptr;
}

std::span<const EdgePatch::Property> EdgePatch::PropertiesOf(const EdgeSlot& slot) const {
  const auto begin =
      std::lower_bound(properties.begin(), properties.end(), slot,
                       [](const Property& p, const EdgeSlot& s) { return p.slot < s; });
  auto end = begin;
  while (end != properties.end() && end->slot == slot) ++end;
  return {begin, end};
}

std::size_t EdgePatch::memory_bytes() const {
  return changes.size() * sizeof(EdgeChange) + properties.size() * (sizeof(Property) + 16);
}

EdgePatch EdgePatch::FromOps(std::span<const DeltaOp* const> ops) {
  EdgePatch patch;
  for (const DeltaOp* op : ops) {
    const EdgeSlot slot = SlotOf(*op);
    switch (op->kind) {
      case DeltaKind::kAddEdge:
        patch.changes.push_back({slot, false});
        for (const auto& [key, value] : op->properties) {
          patch.properties.push_back({slot, key, value});
        }
        break;
      case DeltaKind::kDeleteEdge: patch.changes.push_back({slot, true}); break;
      case DeltaKind::kSetProperty: patch.properties.push_back({slot, op->key, op->value}); break;
      case DeltaKind::kClearProperty: patch.properties.push_back({slot, op->key, Value()}); break;
      case DeltaKind::kAddNode:
      case DeltaKind::kDeleteNode:
      case DeltaKind::kSetLabels: break;  // never decoded for a block of relationships
    }
  }
  std::stable_sort(patch.changes.begin(), patch.changes.end(), ChangeBefore);
  std::stable_sort(patch.properties.begin(), patch.properties.end(), EdgePropertyBefore);
  DropProperties(DeletedSlots(patch.changes), &patch);
  // Of equal slots: an addition and a deletion, which cancel out.
  std::vector<EdgeChange> changes;
  for (const EdgeChange& change : patch.changes) {
    if (!changes.empty() && changes.back().slot == change.slot) {
      changes.pop_back();
    } else {
      changes.push_back(change);
    }
  }
  patch.changes = std::move(changes);
  std::vector<Property> properties;
  for (Property& property : patch.properties) {
    if (!properties.empty() && !EdgePropertyBefore(properties.back(), property)) {
      properties.back() = std::move(property);
    } else {
      properties.push_back(std::move(property));
    }
  }
  patch.properties = std::move(properties);
  return patch;
}

void ComposeChanges(std::span<const EdgeChange> older, std::span<const EdgeChange> newer,
                    std::vector<EdgeChange>* out) {
  out->clear();
  out->reserve(older.size() + newer.size());
  auto a = older.begin();
  for (const EdgeChange& change : newer) {
    while (a != older.end() && a->slot < change.slot) out->push_back(*a++);
    if (a != older.end() && a->slot == change.slot) {
      ++a;
    } else {
      out->push_back(change);
    }
  }
  out->insert(out->end(), a, older.end());
}

EdgePatch EdgePatch::Compose(const EdgePatch& older, const EdgePatch& newer) {
  EdgePatch patch;
  ComposeChanges(older.changes, newer.changes, &patch.changes);
  patch.properties.reserve(older.properties.size() + newer.properties.size());
  auto a = older.properties.begin();
  for (const Property& property : newer.properties) {
    while (a != older.properties.end() && EdgePropertyBefore(*a, property)) {
      patch.properties.push_back(*a++);
    }
    if (a != older.properties.end() && !EdgePropertyBefore(property, *a)) ++a;
    patch.properties.push_back(property);
  }
  patch.properties.insert(patch.properties.end(), a, older.properties.end());
  DropProperties(DeletedSlots(newer.changes), &patch);
  return patch;
}

}  // namespace keiretsu::graph
