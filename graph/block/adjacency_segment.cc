#include "graph/block/adjacency_segment.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "graph/block/bit_packing.h"
#include "graph/block/value_frame.h"
#include "graph/limits.h"
#include "storage/byte_reader.h"
#include "storage/byte_writer.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

constexpr std::uint16_t kSplitFlag = 1;     // a directory of parts
constexpr std::uint16_t kParallelFlag = 2;  // the block has parallel relationships
constexpr std::uint16_t kPartFlag = 4;      // one part of a split segment
constexpr std::uint16_t kKnownFlags = kSplitFlag | kParallelFlag | kPartFlag;

enum class Section : std::uint16_t { kDegrees = 1, kNeighbours = 2, kEdgeIds = 3, kDirectory = 4 };
constexpr std::uint8_t kRawCodec = 0;

constexpr std::uint32_t kNoNeighbour = std::numeric_limits<std::uint32_t>::max();

/// Zigzag of a difference of node ids modulo 2^32: small for neighbours on either side.
constexpr std::uint32_t ZigzagDifference(std::uint32_t to, std::uint32_t from) {
  const std::uint32_t difference = to - from;
  return (difference << 1) ^ (0U - (difference >> 31));
}
constexpr std::uint32_t UndoZigzag(std::uint32_t coded) {
  return (coded >> 1) ^ (0U - (coded & 1));
}

std::string Describe(std::uint32_t block, Direction direction) {
  return fmt::format("adjacency segment of block {} ({})", block,
                     direction == Direction::kOut ? "out" : "in");
}

// --- encoding ---

/// Entries [begin, end) of a block, and the rows they belong to.
struct EdgeRange {
  std::uint32_t begin;
  std::uint32_t end;
  std::uint32_t first_row;
  std::uint32_t end_row;
  std::uint32_t size() const { return end - begin; }
};

/// Row whose list holds entry `edge`.
std::uint32_t RowOfEntry(const AdjacencyBlock& adjacency, std::uint32_t edge) {
  const auto after = std::upper_bound(adjacency.offsets.begin(), adjacency.offsets.end(), edge);
  return static_cast<std::uint32_t>(after - adjacency.offsets.begin()) - 1;
}

EdgeRange RangeOf(const AdjacencyBlock& adjacency, std::uint32_t begin, std::uint32_t end) {
  if (begin == end) return {begin, end, 0, 0};
  return {begin, end, RowOfEntry(adjacency, begin), RowOfEntry(adjacency, end - 1) + 1};
}

class SegmentWriter {
 public:
  SegmentWriter(const AdjacencyBlock& adjacency, std::uint32_t block, Direction direction)
      : adjacency_(adjacency), first_node_(block << kBlockBits), direction_(direction) {}

  std::string WriteWhole() {
    EdgeRange range = RangeOf(adjacency_, 0, adjacency_.edge_count());
    range.first_row = 0;
    return WriteLists(range, 0);
  }

  /// Cuts `range` into parts that fit, largest first guess, and appends them.
  void WriteParts(const EdgeRange& range) {
    std::string bytes = WriteLists(range, kPartFlag);
    if (bytes.size() <= kMaxPartBytes || range.size() == 1) {
      ranges_.push_back(range);
      parts_.push_back(std::move(bytes));
      return;
    }
    constexpr std::size_t kTarget = kMaxPartBytes * 15 / 16;
    const std::size_t pieces = bytes.size() / kTarget + 1;
    const auto step = static_cast<std::uint32_t>((range.size() + pieces - 1) / pieces);
    for (std::uint32_t begin = range.begin; begin < range.end;) {
      const std::uint32_t end = ChooseCut(begin, std::min(step, range.end - begin), range.end);
      WriteParts(RangeOf(adjacency_, begin, end));
      begin = end;
    }
  }

  std::string WriteDirectory() const {
    std::string entries;
    storage::ByteWriter writer(&entries);
    for (const EdgeRange& range : ranges_) {
      writer.U16(static_cast<std::uint16_t>(range.first_row));
      writer.U32(adjacency_.neighbours[range.begin]);
      writer.U8(0);  // bits 32 to 39 of the neighbour
      writer.U32(range.size());
    }
    const EdgeRange all{0, adjacency_.edge_count(), 0, 0};
    return WriteSegment(all, kSplitFlag, adjacency_.self_loops,
                        {{Section::kDirectory, kRawCodec, std::move(entries)}});
  }

  std::vector<std::string>& parts() { return parts_; }

 private:
  struct SectionBytes {
    Section id;
    std::uint8_t codec;
    std::string bytes;
  };

  /// End of a part that starts at `begin` and has about `size` entries: where a list ends, unless
  /// that would waste more than an eighth of the part.
  std::uint32_t ChooseCut(std::uint32_t begin, std::uint32_t size, std::uint32_t limit) const {
    const std::uint32_t end = begin + size;
    if (end >= limit) return limit;
    const std::uint32_t list_begin = adjacency_.offsets[RowOfEntry(adjacency_, end)];
    return list_begin > begin && end - list_begin <= size / 8 ? list_begin : end;
  }

  std::string WriteLists(const EdgeRange& range, std::uint16_t flags) const {
    std::vector<std::uint32_t> degrees;
    std::vector<std::uint32_t> coded;
    degrees.reserve(range.end_row - range.first_row);
    coded.reserve(range.size());
    std::uint32_t self_loops = 0;
    for (std::uint32_t row = range.first_row; row < range.end_row; ++row) {
      const std::uint32_t begin = std::max(adjacency_.offsets[row], range.begin);
      const std::uint32_t end = std::max(begin, std::min(adjacency_.offsets[row + 1], range.end));
      degrees.push_back(end - begin);
      const std::uint32_t self = first_node_ + row;
      std::uint32_t previous = 0;
      for (std::uint32_t i = begin; i < end; ++i) {
        const std::uint32_t neighbour = adjacency_.neighbours[i];
        coded.push_back(i == begin ? ZigzagDifference(neighbour, self) : neighbour - previous);
        self_loops += neighbour == self ? 1 : 0;
        previous = neighbour;
      }
    }
    std::vector<SectionBytes> sections(2);
    sections[0].id = Section::kDegrees;
    sections[0].codec = static_cast<std::uint8_t>(EncodeIntegers(degrees, &sections[0].bytes));
    sections[1].id = Section::kNeighbours;
    sections[1].codec = static_cast<std::uint8_t>(IntegerCodec::kBitPacked);
    EncodeBitPacked(coded, &sections[1].bytes);
    if (direction_ == Direction::kOut) {
      const auto ids = std::span(adjacency_.edge_ids).subspan(range.begin, range.size());
      std::string bytes;
      const IntegerCodec codec = EncodeIntegers(ids, &bytes);
      sections.push_back({Section::kEdgeIds, static_cast<std::uint8_t>(codec), std::move(bytes)});
    }
    return WriteSegment(range, flags, self_loops, sections);
  }

  std::string WriteSegment(const EdgeRange& range, std::uint16_t flags, std::uint32_t self_loops,
                           const std::vector<SectionBytes>& sections) const {
    std::string bytes = BeginFrame(FrameKind::kAdjacency);
    storage::ByteWriter writer(&bytes);
    writer.U16(static_cast<std::uint16_t>(flags | (adjacency_.has_parallel ? kParallelFlag : 0)));
    writer.U32(range.end_row - range.first_row);
    writer.U32(range.size());
    writer.U32(self_loops);
    writer.U64(adjacency_.fold_ts);
    writer.U16(static_cast<std::uint16_t>(sections.size()));
    writer.U16(static_cast<std::uint16_t>(range.first_row));
    for (const SectionBytes& section : sections) {
      writer.U16(static_cast<std::uint16_t>(section.id));
      writer.U8(section.codec);
      writer.U8(0);
      writer.U32(static_cast<std::uint32_t>(section.bytes.size()));
    }
    for (const SectionBytes& section : sections) writer.Bytes(section.bytes);
    EndFrame(FrameKind::kAdjacency, &bytes);
    return bytes;
  }

  const AdjacencyBlock& adjacency_;
  const std::uint32_t first_node_;
  const Direction direction_;
  std::vector<EdgeRange> ranges_;   // of parts_
  std::vector<std::string> parts_;  // part 1, 2, ...
};

/// Whether encoding would lose something: sizes and ends, not the order within lists, which the
/// decoder checks.
bool IsConsistent(const AdjacencyBlock& adjacency, Direction direction) {
  const auto& offsets = adjacency.offsets;
  return offsets.size() == kBlockSize + 1 && offsets.front() == 0 &&
         offsets.back() == adjacency.neighbours.size() &&
         std::is_sorted(offsets.begin(), offsets.end()) &&
         adjacency.edge_ids.size() ==
             (direction == Direction::kOut ? adjacency.neighbours.size() : 0);
}

// --- decoding ---

struct SectionView {
  Section id;
  std::uint8_t codec;
  std::string_view bytes;
};

/// A segment's header and the bounds of its sections, checked.
struct SegmentView {
  std::uint16_t flags;
  std::uint32_t node_count;
  std::uint32_t edge_count;
  std::uint32_t self_loops;
  std::uint64_t fold_ts;
  std::uint32_t first_row;
  std::uint32_t section_count;
  std::array<SectionView, 3> sections;

  bool split() const { return (flags & kSplitFlag) != 0; }
  bool has_parallel() const { return (flags & kParallelFlag) != 0; }
  const SectionView* Find(Section id) const {
    for (std::uint32_t i = 0; i < section_count; ++i) {
      if (sections[i].id == id) return &sections[i];
    }
    return nullptr;
  }
};

/// Whether the section ids are those of the segment's form, in order.
bool HasRightSections(const SegmentView& view) {
  if (view.split()) return view.section_count == 1 && view.sections[0].id == Section::kDirectory;
  return view.section_count >= 2 && view.sections[0].id == Section::kDegrees &&
         view.sections[1].id == Section::kNeighbours &&
         (view.section_count == 2 || view.sections[2].id == Section::kEdgeIds);
}

Result<SegmentView> OpenSegment(std::string_view bytes, std::string_view what) {
  ASSIGN_OR_RETURN(const std::string_view body, OpenFrame(FrameKind::kAdjacency, bytes, what));
  storage::ByteReader reader(body);
  SegmentView view{};
  view.flags = reader.U16();
  view.node_count = reader.U32();
  view.edge_count = reader.U32();
  view.self_loops = reader.U32();
  view.fold_ts = reader.U64();
  view.section_count = reader.U16();
  view.first_row = reader.U16();
  if (!reader.ok() || (view.flags & ~kKnownFlags) != 0 || view.first_row >= kBlockSize ||
      view.node_count > kBlockSize - view.first_row || view.self_loops > view.edge_count ||
      view.section_count > view.sections.size()) {
    return Status::Corruption(fmt::format("{}: impossible header", what));
  }
  std::array<std::uint32_t, 3> sizes{};
  for (std::uint32_t i = 0; i < view.section_count; ++i) {
    view.sections[i].id = static_cast<Section>(reader.U16());
    view.sections[i].codec = reader.U8();
    if (reader.U8() != 0) reader.Fail();
    sizes[i] = reader.U32();
  }
  for (std::uint32_t i = 0; i < view.section_count; ++i) {
    view.sections[i].bytes = reader.Bytes(sizes[i]);
  }
  if (!reader.AtEnd() || !HasRightSections(view)) {
    return Status::Corruption(fmt::format("{}: sections out of bounds or of the wrong kind", what));
  }
  return view;
}

struct DirectoryEntry {
  std::uint32_t first_row;
  std::uint32_t first_neighbour;
  std::uint32_t edges;
};
constexpr std::size_t kDirectoryEntryBytes = 11;

std::optional<std::vector<DirectoryEntry>> ReadDirectory(const SegmentView& view) {
  const SectionView& section = view.sections[0];
  const std::size_t count = section.bytes.size() / kDirectoryEntryBytes;
  if (section.codec != kRawCodec || count == 0 || count > kMaxParts ||
      section.bytes.size() % kDirectoryEntryBytes != 0) {
    return std::nullopt;
  }
  std::vector<DirectoryEntry> entries(count);
  storage::ByteReader reader(section.bytes);
  std::uint64_t total = 0;
  for (DirectoryEntry& entry : entries) {
    entry.first_row = reader.U16();
    entry.first_neighbour = reader.U32();
    if (reader.U8() != 0) return std::nullopt;  // ids beyond 32 bits
    entry.edges = reader.U32();
    total += entry.edges;
  }
  if (total != view.edge_count) return std::nullopt;
  return entries;
}

/// Collects the lists of one block, segment by segment in order.
class BlockReader {
 public:
  BlockReader(std::uint32_t block, Direction direction)
      : first_node_(block << kBlockBits), direction_(direction) {
    adjacency_.offsets.assign(kBlockSize + 1, 0);
  }

  /// Adds degrees; offsets hold them, shifted by one row, until Finish().
  bool AddDegrees(const SegmentView& view) {
    const SectionView* section = view.Find(Section::kDegrees);
    degrees_.resize(view.node_count);
    if (!DecodeIntegers(section->codec, section->bytes, view.node_count, degrees_.data())) {
      return false;
    }
    std::uint64_t total = 0;
    for (std::uint32_t i = 0; i < view.node_count; ++i) {
      adjacency_.offsets[view.first_row + i + 1] += degrees_[i];
      total += degrees_[i];
    }
    return total == view.edge_count;
  }

  bool AddLists(const SegmentView& view) {
    const SectionView* section = view.Find(Section::kNeighbours);
    if (section->codec != static_cast<std::uint8_t>(IntegerCodec::kBitPacked) ||
        !PackedCountFits(view.edge_count, section->bytes.size())) {
      return false;
    }
    const std::size_t begin = adjacency_.neighbours.size();
    if (view.edge_count > std::numeric_limits<std::uint32_t>::max() - begin) return false;
    adjacency_.neighbours.resize(begin + view.edge_count);
    return DecodeIntegers(section->codec, section->bytes, view.edge_count,
                          adjacency_.neighbours.data() + begin) &&
           AddEdgeIds(view, begin) && SumGaps(view, begin);
  }

  bool AddSegment(const SegmentView& view) { return AddDegrees(view) && AddLists(view); }
  bool AddPart(const SegmentView& view, const DirectoryEntry& entry) {
    const std::size_t begin = adjacency_.neighbours.size();
    return AddSegment(view) && view.edge_count > 0 &&
           adjacency_.neighbours[begin] == entry.first_neighbour;
  }

  /// Compares the totals with those of part 0 and gives the block away.
  std::optional<AdjacencyBlock> Finish(const SegmentView& head) {
    SumDegrees();
    adjacency_.fold_ts = head.fold_ts;
    if (adjacency_.neighbours.size() != head.edge_count ||
        adjacency_.self_loops != head.self_loops ||
        adjacency_.has_parallel != head.has_parallel()) {
      return std::nullopt;
    }
    return std::move(adjacency_);
  }

  std::vector<std::uint32_t> FinishOffsets() {
    SumDegrees();
    return std::move(adjacency_.offsets);
  }

 private:
  void SumDegrees() {
    for (std::uint32_t row = 0; row < kBlockSize; ++row) {
      adjacency_.offsets[row + 1] += adjacency_.offsets[row];
    }
  }

  bool AddEdgeIds(const SegmentView& view, std::size_t begin) {
    const SectionView* section = view.Find(Section::kEdgeIds);
    if ((section != nullptr) != (direction_ == Direction::kOut)) return false;
    if (section == nullptr) return true;
    adjacency_.edge_ids.resize(begin + view.edge_count);
    return DecodeIntegers(section->codec, section->bytes, view.edge_count,
                          adjacency_.edge_ids.data() + begin);
  }

  /// Turns the coded neighbours of a segment into ids, checking order and range.
  bool SumGaps(const SegmentView& view, std::size_t begin) {
    std::uint32_t* out = adjacency_.neighbours.data() + begin;
    std::uint32_t self_loops = 0;
    bool repeats = false;
    for (std::uint32_t i = 0; i < view.node_count; ++i) {
      const std::uint32_t degree = degrees_[i];
      if (degree == 0) continue;
      const std::uint32_t row = view.first_row + i;
      const std::uint32_t self = first_node_ + row;
      out[0] = self + UndoZigzag(out[0]);
      std::uint64_t neighbour = out[0];
      self_loops += out[0] == self ? 1 : 0;
      for (std::uint32_t k = 1; k < degree; ++k) {
        const std::uint32_t gap = out[k];
        repeats |= gap == 0;
        neighbour += gap;
        out[k] = static_cast<std::uint32_t>(neighbour);
        self_loops += out[k] == self ? 1 : 0;
      }
      if (neighbour >= kNoNeighbour) return false;
      out += degree;
    }
    if (self_loops != view.self_loops) return false;
    adjacency_.self_loops += self_loops;
    adjacency_.has_parallel |= repeats;
    return JoinsPrevious(view, begin) && (!adjacency_.has_parallel || EdgeIdsAscend(view, begin));
  }

  /// A list may go on from the previous part; rows and neighbours must ascend across the cut.
  bool JoinsPrevious(const SegmentView& view, std::size_t begin) {
    if (view.edge_count == 0) return (view.flags & kPartFlag) == 0;
    if ((view.flags & kPartFlag) == 0) return true;
    if (degrees_.front() == 0 || degrees_.back() == 0) return false;
    if (begin != 0) {
      if (view.first_row < last_row_) return false;
      if (view.first_row == last_row_) {
        const std::uint32_t before = adjacency_.neighbours[begin - 1];
        const std::uint32_t after = adjacency_.neighbours[begin];
        if (after < before) return false;
        if (after == before) {
          adjacency_.has_parallel = true;
          if (!IdsAscendAt(begin)) return false;
        }
      }
    }
    last_row_ = view.first_row + view.node_count - 1;
    return true;
  }

  bool IdsAscendAt(std::size_t i) const {
    return direction_ == Direction::kIn || adjacency_.edge_ids[i - 1] < adjacency_.edge_ids[i];
  }

  /// Parallel relationships must be in the order of their ids.
  bool EdgeIdsAscend(const SegmentView& view, std::size_t begin) const {
    if (direction_ == Direction::kIn) return true;
    for (const std::uint32_t degree : std::span(degrees_).first(view.node_count)) {
      for (std::size_t i = begin + 1; i < begin + degree; ++i) {
        if (adjacency_.neighbours[i - 1] == adjacency_.neighbours[i] && !IdsAscendAt(i)) {
          return false;
        }
      }
      begin += degree;
    }
    return true;
  }

  const std::uint32_t first_node_;
  const Direction direction_;
  AdjacencyBlock adjacency_;
  std::vector<std::uint32_t> degrees_;  // of the segment being added
  std::uint32_t last_row_ = 0;          // of the previous part
};

/// Opens part `index` of a split segment and checks it against its directory entry.
Result<SegmentView> OpenPart(std::span<const std::string_view> parts, std::size_t index,
                             const SegmentView& head, const DirectoryEntry& entry,
                             const std::string& what) {
  const std::string part_name = fmt::format("{}, part {}", what, index);
  ASSIGN_OR_RETURN(SegmentView view, OpenSegment(parts[index], part_name));
  if (view.split() || (view.flags & kPartFlag) == 0 || view.first_row != entry.first_row ||
      view.edge_count != entry.edges || view.fold_ts > head.fold_ts || view.node_count == 0) {
    return Status::Corruption(part_name + ": does not agree with the directory");
  }
  return view;
}

/// Opens part 0 and, if it is a directory, reads that.
struct Head {
  SegmentView view;
  std::vector<DirectoryEntry> directory;
};
Result<Head> OpenHead(std::span<const std::string_view> parts, const std::string& what) {
  if (parts.empty()) return Status::Corruption(what + ": part 0 is missing");
  Head head{};
  ASSIGN_OR_RETURN(head.view, OpenSegment(parts[0], what));
  if ((head.view.flags & kPartFlag) != 0 || head.view.first_row != 0) {
    return Status::Corruption(what + ": part 0 is not a whole segment or a directory");
  }
  if (head.view.split()) {
    auto directory = ReadDirectory(head.view);
    if (!directory || head.view.node_count != 0) {
      return Status::Corruption(what + ": impossible directory");
    }
    head.directory = *std::move(directory);
  }
  return head;
}

Status CheckPartCount(const Head& head, std::size_t found, const std::string& what) {
  if (found == head.directory.size() + 1) return {};
  return Status::Corruption(
      fmt::format("{}: {} parts where there must be {}", what, found, head.directory.size() + 1));
}

}  // namespace

AdjacencyBlock AdjacencyBlock::Empty(std::uint64_t fold_ts) {
  AdjacencyBlock adjacency;
  adjacency.offsets.assign(kBlockSize + 1, 0);
  adjacency.fold_ts = fold_ts;
  return adjacency;
}

std::size_t AdjacencyBlock::memory_bytes() const {
  return sizeof(*this) + (offsets.capacity() + neighbours.capacity()) * sizeof(std::uint32_t) +
         edge_ids.capacity() * sizeof(std::uint64_t);
}

void UpdateDerivedFields(std::uint32_t block, AdjacencyBlock* adjacency) {
  adjacency->self_loops = 0;
  adjacency->has_parallel = false;
  for (std::uint32_t row = 0; row < kBlockSize; ++row) {
    const auto list = adjacency->Neighbours(row);
    const std::uint32_t self = NodeAt(block, row).value;
    adjacency->self_loops += static_cast<std::uint32_t>(std::count(list.begin(), list.end(), self));
    adjacency->has_parallel |= std::adjacent_find(list.begin(), list.end()) != list.end();
  }
}

Result<std::vector<std::string>> EncodeAdjacency(const AdjacencyBlock& adjacency,
                                                 std::uint32_t block, Direction direction) {
  if (!IsConsistent(adjacency, direction)) {
    return Status::Internal(Describe(block, direction) + ": asked to encode inconsistent lists");
  }
  SegmentWriter writer(adjacency, block, direction);
  std::string whole = writer.WriteWhole();
  if (whole.size() <= kMaxPartBytes) return std::vector<std::string>{std::move(whole)};
  writer.WriteParts(RangeOf(adjacency, 0, adjacency.edge_count()));
  std::vector<std::string> parts = std::move(writer.parts());
  if (parts.size() > kMaxParts) {
    return Status::ResourceExhausted(
        fmt::format("{}: {} relationships need {} parts; the limit is {}",
                    Describe(block, direction), adjacency.edge_count(), parts.size(), kMaxParts));
  }
  parts.insert(parts.begin(), writer.WriteDirectory());
  return parts;
}

Result<AdjacencyBlock> DecodeAdjacency(std::uint32_t block, Direction direction,
                                       std::span<const std::string_view> parts) {
  const std::string what = Describe(block, direction);
  ASSIGN_OR_RETURN(const Head head, OpenHead(parts, what));
  RETURN_IF_ERROR(CheckPartCount(head, parts.size(), what));
  BlockReader reader(block, direction);
  if (!head.view.split() && !reader.AddSegment(head.view)) {
    return Status::Corruption(what + ": malformed lists");
  }
  for (std::size_t i = 0; i < head.directory.size(); ++i) {
    ASSIGN_OR_RETURN(const SegmentView view,
                     OpenPart(parts, i + 1, head.view, head.directory[i], what));
    if (!reader.AddPart(view, head.directory[i])) {
      return Status::Corruption(fmt::format("{}, part {}: malformed lists", what, i + 1));
    }
  }
  std::optional<AdjacencyBlock> adjacency = reader.Finish(head.view);
  if (!adjacency) return Status::Corruption(what + ": the lists do not agree with the totals");
  return *std::move(adjacency);
}

Result<AdjacencySummary> DecodeAdjacencySummary(std::string_view part0) {
  ASSIGN_OR_RETURN(const Head head, OpenHead(std::span(&part0, 1), "adjacency segment"));
  AdjacencySummary summary;
  summary.edge_count = head.view.edge_count;
  summary.self_loops = head.view.self_loops;
  summary.has_parallel = head.view.has_parallel();
  summary.fold_ts = head.view.fold_ts;
  summary.part_count = static_cast<std::uint32_t>(head.directory.size());
  return summary;
}

Result<std::vector<std::uint32_t>> DecodeAdjacencyOffsets(std::span<const std::string_view> parts) {
  const std::string what = "adjacency segment";
  ASSIGN_OR_RETURN(const Head head, OpenHead(parts, what));
  RETURN_IF_ERROR(CheckPartCount(head, parts.size(), what));
  BlockReader reader(0, Direction::kIn);
  if (!head.view.split() && !reader.AddDegrees(head.view)) {
    return Status::Corruption(what + ": malformed degrees");
  }
  for (std::size_t i = 0; i < head.directory.size(); ++i) {
    ASSIGN_OR_RETURN(const SegmentView view,
                     OpenPart(parts, i + 1, head.view, head.directory[i], what));
    if (!reader.AddDegrees(view)) {
      return Status::Corruption(fmt::format("{}, part {}: malformed degrees", what, i + 1));
    }
  }
  return reader.FinishOffsets();
}

}  // namespace keiretsu::graph
