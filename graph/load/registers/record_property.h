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
#include "graph/load/load_work.h"
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

  /// Bytes of its values that lie on disk.
  std::uint64_t moved_bytes() const;
};

/// All properties of the nodes, or relationships, of the batches, by name.
std::vector<RecordProperty> GatherProperties(const std::vector<RecordBatch>& batches,
                                             bool of_edges);

/// Where the values of a record go; kNoSlot: nowhere.
using SlotOfRecord = std::function<std::uint32_t(std::size_t batch, std::uint32_t record)>;
inline constexpr std::uint32_t kNoSlot = 0xFFFF'FFFF;

/// Slots [begin, end).
struct SlotRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The property's value in each slot of a range: of several records' values the first, of lists all
/// together. Holds the values of its slots alone, where they lie on disk. Immutable once gathered.
class SlotValues {
 public:
  /// Memory is charged as it is taken. Errors: those of Spillable::Get; ResourceExhausted,
  /// Cancelled.
  static Result<SlotValues> Gather(const RecordProperty& property, const SlotRange& range,
                                   const SlotOfRecord& slot_of, const LoadWork& work);

  const SlotRange& range() const { return range_; }
  // REQUIRES: the slots are in range().
  bool Has(std::size_t slot) const { return PlaceOf(slot).part != kNoPart; }
  /// REQUIRES: Has(slot).
  Value Get(std::size_t slot) const;
  /// The values of some slots, of the property's kind, and null where there are none.
  CellColumn ToColumn(const SlotRange& slots) const;
  bool all_null() const { return given_ == 0; }

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

  SlotValues(const RecordProperty* property, const SlotRange& range, LoadBudget* budget)
      : property_(property),
        range_(range),
        places_(range.end - range.begin),
        charged_(std::make_unique<ChargedMemory>(budget)) {}

  const Place& PlaceOf(std::size_t slot) const { return places_[slot - range_.begin]; }
  std::string_view TextAt(const Place& place) const {
    return parts_[place.part]->texts.At(place.position);
  }
  std::int64_t IntegerAt(const Place& place) const {
    return parts_[place.part]->ints[place.position];
  }
  double FloatAt(const Place& place) const { return parts_[place.part]->doubles[place.position]; }
  /// A list with those of further records of its slot, each text once.
  std::string JoinedTexts(std::size_t slot) const;
  /// Where value `i` of `from` is kept.
  Place Keep(const SparseValues& from, std::uint32_t i, bool moved);
  void Add(std::uint32_t slot, const Place& place);
  std::size_t memory_bytes() const;

  const RecordProperty* property_;
  SlotRange range_;
  std::vector<Place> places_;  // by slot, from the first of the range on
  std::vector<More> more_;     // further lists, ascending by slot
  std::size_t given_ = 0;      // slots that have a value
  std::shared_ptr<SparseValues> taken_ = std::make_shared<SparseValues>();  // from disk
  std::vector<std::shared_ptr<const SparseValues>> parts_ = {taken_};  // and those in memory
  std::unique_ptr<ChargedMemory> charged_;
};

/// Visits the property's values in `slots`, as many at a time as the budget has room for; where
/// there is not room for all, the ranges between begin at multiples of kSegmentRows from the first
/// slot. Errors: those of SlotValues::Gather and of `visit`.
Status VisitValues(const RecordProperty& property, const SlotRange& slots,
                   const SlotOfRecord& slot_of, const LoadWork& work,
                   const std::function<Status(const SlotValues&)>& visit);

}  // namespace keiretsu::graph
