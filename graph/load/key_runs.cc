#include "graph/load/key_runs.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <queue>
#include <utility>

#include "graph/load/limits.h"
#include "graph/load/load_context.h"
#include "graph/load/parallel.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// Keys sorted at once.
constexpr std::size_t kSortRun = 200'000;
/// Bytes of a run read at once.
constexpr std::size_t kChunkBytes = 256U << 10;
/// A run is at least so large, and at most this part of what the budget leaves.
constexpr std::size_t kMinRunBytes = 1U << 20;
constexpr std::size_t kRunShare = 6;

/// The first eight bytes, so that their order as a number is their order.
std::uint64_t LeadingBytes(std::string_view text) {
  std::uint64_t value = 0;
  std::memcpy(&value, text.data(), std::min<std::size_t>(8, text.size()));
  return std::endian::native == std::endian::little ? __builtin_bswap64(value) : value;
}

std::size_t CommonPrefix(std::string_view a, std::string_view b) {
  const auto end = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  return static_cast<std::size_t>(end - a.begin());
}

/// What stands before each key in a chunk.
struct KeyHead {
  std::uint32_t size = 0;
  std::uint32_t row = 0;
};

}  // namespace

/// Walks over one run on disk.
class KeyRuns::RunReader {
 public:
  RunReader(const SpillFile* file, const Run* run) : file_(file), run_(run) {}

  /// Goes to the first key, then to the next. Errors: those of SpillFile::Read.
  Status Next() {
    rest_.remove_prefix(key_.size());
    key_ = {};
    if (rest_.empty()) {
      if (chunk_ == run_->size()) {
        at_end_ = true;
        return Status();
      }
      ASSIGN_OR_RETURN(bytes_, file_->Read((*run_)[chunk_++]));
      rest_ = bytes_;
    }
    KeyHead head;
    std::memcpy(&head, rest_.data(), sizeof head);
    rest_.remove_prefix(sizeof head);
    key_ = rest_.substr(0, head.size);
    row_ = head.row;
    return Status();
  }
  bool at_end() const { return at_end_; }
  std::string_view key() const { return key_; }
  std::uint32_t row() const { return row_; }

 private:
  const SpillFile* file_;
  const Run* run_;
  std::size_t chunk_ = 0;  // read next
  bool at_end_ = false;
  std::string bytes_;
  std::string_view rest_;  // from the present key on
  std::string_view key_;
  std::uint32_t row_ = 0;
};

KeyRuns::KeyRuns(const LoadWork* work)
    : work_(work),
      charged_(std::make_unique<ChargedMemory>(work->budget)),
      run_bytes_(work->spill == nullptr
                     ? std::numeric_limits<std::size_t>::max()
                     : std::max<std::size_t>(kMinRunBytes,
                                             work->budget->remaining() / kRunShare)) {}

void KeyRuns::Reserve(std::size_t keys) {
  entries_.reserve(std::min(keys, run_bytes_ / (2 * sizeof(Entry))));
}

Status KeyRuns::Add(std::string_view key, std::uint32_t row) {
  if (bytes_.size() + entries_.size() * sizeof(Entry) > run_bytes_) RETURN_IF_ERROR(MoveRun());
  entries_.push_back({0, bytes_.size(), static_cast<std::uint32_t>(key.size()), row});
  bytes_.append(key);
  ++size_;
  return Status();
}

Status KeyRuns::SortInMemory() {
  RETURN_IF_ERROR(charged_->Set(memory_bytes()));
  if (entries_.empty()) return Status();
  const std::string_view first = KeyOf(entries_[0]);
  std::size_t common = first.size();
  for (const Entry& entry : entries_) common = std::min(common, CommonPrefix(first, KeyOf(entry)));
  for (Entry& entry : entries_) entry.prefix = LeadingBytes(KeyOf(entry).substr(common));
  const auto less = [this](const Entry& a, const Entry& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    const int order = KeyOf(a).compare(KeyOf(b));
    return order != 0 ? order < 0 : a.row < b.row;
  };
  // Short runs, so that a load is cancelled soon; then neighbours are merged until one is left.
  const std::size_t runs = std::max<std::size_t>(work_->threads, entries_.size() / kSortRun);
  std::vector<std::size_t> cuts = CutEvenly(entries_.size(), runs);
  const auto at = [this](std::size_t i) {
    return entries_.begin() + static_cast<std::ptrdiff_t>(i);
  };
  RETURN_IF_ERROR(RunParallel(work_->threads, cuts.size() - 1, [&](std::size_t run) {
    std::sort(at(cuts[run]), at(cuts[run + 1]), less);
    return work_->Step();
  }));
  while (cuts.size() > 2) {
    RETURN_IF_ERROR(RunParallel(work_->threads, (cuts.size() - 1) / 2, [&](std::size_t pair) {
      std::inplace_merge(at(cuts[2 * pair]), at(cuts[2 * pair + 1]), at(cuts[2 * pair + 2]), less);
      return work_->Step();
    }));
    std::vector<std::size_t> wider;
    for (std::size_t i = 0; i < cuts.size(); i += 2) wider.push_back(cuts[i]);
    if (wider.back() != cuts.back()) wider.push_back(cuts.back());
    cuts = std::move(wider);
  }
  return Status();
}

Status KeyRuns::MoveRun() {
  RETURN_IF_ERROR(SortInMemory());
  Run run;
  std::string chunk;
  const auto put = [&]() -> Status {
    ASSIGN_OR_RETURN(const SpillPlace place, work_->spill->Append(chunk));
    run.push_back(place);
    chunk.clear();
    return Status();
  };
  for (const Entry& entry : entries_) {
    const KeyHead head{entry.size, entry.row};
    chunk.append(reinterpret_cast<const char*>(&head), sizeof head);
    chunk.append(KeyOf(entry));
    if (chunk.size() >= kChunkBytes) RETURN_IF_ERROR(put());
  }
  if (!chunk.empty()) RETURN_IF_ERROR(put());
  runs_.push_back(std::move(run));
  entries_.clear();
  bytes_.clear();
  return Status();
}

Status KeyRuns::Sort() {
  if (runs_.empty()) return SortInMemory();
  RETURN_IF_ERROR(MoveRun());
  entries_ = {};
  bytes_ = std::string();
  return charged_->Set(runs_.size() * kChunkBytes);
}

Status KeyRuns::ForEach(const Visit& visit) const {
  if (on_disk()) return Merge(visit);
  for (const Entry& entry : entries_) RETURN_IF_ERROR(visit(KeyOf(entry), entry.row));
  return Status();
}

Status KeyRuns::Merge(const Visit& visit) const {
  std::vector<RunReader> readers;
  readers.reserve(runs_.size());
  const auto later = [](const RunReader* a, const RunReader* b) {
    const int order = a->key().compare(b->key());
    return order != 0 ? order > 0 : a->row() > b->row();
  };
  std::priority_queue<RunReader*, std::vector<RunReader*>, decltype(later)> heads(later);
  for (const Run& run : runs_) {
    RunReader& reader = readers.emplace_back(work_->spill, &run);
    RETURN_IF_ERROR(reader.Next());
    if (!reader.at_end()) heads.push(&reader);
  }
  while (!heads.empty()) {
    RunReader* const reader = heads.top();
    heads.pop();
    RETURN_IF_ERROR(visit(reader->key(), reader->row()));
    RETURN_IF_ERROR(reader->Next());
    if (!reader->at_end()) heads.push(reader);
  }
  return Status();
}

}  // namespace keiretsu::graph
