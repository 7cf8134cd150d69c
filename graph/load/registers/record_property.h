/// One property of many records, gathered from batches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/load/cell_column.h"
#include "graph/load/registers/record_batch.h"
#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::graph {

/// The columns of one name and kind. When a name has values of several kinds, those that are no
/// texts have the kind in their name: share_number.
struct RecordProperty {
  struct Part {
    std::size_t batch = 0;
    const SparseColumn* column = nullptr;
  };
  std::string name;
  CellKind kind = CellKind::kString;
  std::vector<Part> parts;  ///< by batch
};

/// All properties of the nodes, or relationships, of the batches, by name.
std::vector<RecordProperty> GatherProperties(const std::vector<RecordBatch>& batches,
                                             bool of_edges);

/// Where the values of a record go; kNoSlot: nowhere.
using SlotOfRecord = std::function<std::uint32_t(std::size_t batch, std::uint32_t record)>;
inline constexpr std::uint32_t kNoSlot = 0xFFFF'FFFF;

/// The property's value in each slot: of several records' values the first, of lists all together.
class SlotValues {
 public:
  /// Reads the property's values if they were moved to disk. Errors: those of Spillable::Get.
  static Result<SlotValues> Gather(const RecordProperty& property, std::size_t slots,
                                   const SlotOfRecord& slot_of);

  bool Has(std::size_t slot) const { return places_[slot].part != kNoPart; }
  /// REQUIRES: Has(slot).
  Value Get(std::size_t slot) const;
  /// The values of slots [0, count).
  CellColumn ToColumn(std::size_t count) const;
  /// Without values that lay in memory before.
  std::size_t memory_bytes() const;

 private:
  static constexpr std::uint32_t kNoPart = 0xFFFF'FFFF;
  struct Place {
    std::uint32_t part = kNoPart;
    std::uint32_t position = 0;  ///< in the part's column
  };
  struct More {
    std::uint32_t slot;
    Place place;
  };

  std::string_view TextAt(const Place& place) const {
    return parts_[place.part]->texts.At(place.position);
  }
  std::int64_t IntegerAt(const Place& place) const {
    return parts_[place.part]->ints[place.position];
  }
  /// A list with those of further records of its slot, each text once.
  std::string JoinedTexts(std::size_t slot) const;

  double FloatAt(const Place& place) const { return parts_[place.part]->doubles[place.position]; }
  explicit SlotValues(const RecordProperty* property) : property_(property) {}

  const RecordProperty* property_;
  std::vector<std::shared_ptr<const SparseValues>> parts_;  // as those of the property
  std::vector<Place> places_;  // by slot
  std::vector<More> more_;     // further lists, ascending by slot
};

}  // namespace keiretsu::graph
