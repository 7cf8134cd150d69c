#include "graph/load/edge_spill.h"

#include <algorithm>
#include <utility>

#include "graph/load/limits.h"
#include "storage/byte_reader.h"
#include "storage/byte_writer.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

void AppendNumbers(std::span<const std::uint32_t> numbers, std::string* bytes) {
  bytes->append(reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes());
}

/// numbers[row] of each row; nothing when there are no numbers.
void AppendChosen(std::span<const std::uint32_t> numbers, std::span<const std::uint32_t> rows,
                  std::string* bytes) {
  if (numbers.empty()) return;
  std::vector<std::uint32_t> chosen;
  chosen.reserve(rows.size());
  for (const std::uint32_t row : rows) chosen.push_back(numbers[row]);
  AppendNumbers(chosen, bytes);
}

/// Takes `count` numbers off the front of `bytes` and puts them behind `to`.
void TakeNumbers(std::size_t count, std::string_view* bytes, std::vector<std::uint32_t>* to) {
  const std::size_t before = to->size();
  to->resize(before + count);
  bytes->copy(reinterpret_cast<char*>(to->data() + before), count * sizeof(std::uint32_t));
  bytes->remove_prefix(std::min(bytes->size(), count * sizeof(std::uint32_t)));
}

std::uint32_t TakeCount(std::string_view* bytes) {
  std::vector<std::uint32_t> count;
  TakeNumbers(1, bytes, &count);
  return count[0];
}

}  // namespace

Result<std::unique_ptr<EdgeSpill>> EdgeSpill::Open(const std::string& directory,
                                                   std::uint32_t block_count,
                                                   bool with_names) {
  ASSIGN_OR_RETURN(auto file, SpillFile::Open(directory));
  const std::uint32_t per_partition = block_count / kSpillPartitions + 1;
  return std::unique_ptr<EdgeSpill>(
      new EdgeSpill(std::move(file), per_partition, block_count / per_partition + 1, with_names));
}

std::vector<std::vector<std::uint32_t>> EdgeSpill::Spread(
    std::span<const std::uint32_t> nodes) const {
  std::vector<std::vector<std::uint32_t>> rows(sources_.size());
  for (std::uint32_t row = 0; row < nodes.size(); ++row) {
    rows[(nodes[row] >> kBlockBits) / blocks_per_partition_].push_back(row);
  }
  return rows;
}

Status EdgeSpill::Put(std::uint64_t slice, std::size_t partition, const std::string& bytes,
                      Partitions* partitions) {
  ASSIGN_OR_RETURN(const SpillPlace place, file_->Append(bytes));
  const std::lock_guard lock(mutex_);
  (*partitions)[partition].push_back({slice, place});
  return Status();
}

Status EdgeSpill::Add(std::uint64_t slice, const std::vector<CellColumn>& columns,
                      std::span<const std::uint32_t> names,
                      std::span<const std::uint32_t> sources,
                      std::span<const std::uint32_t> targets) {
  std::string bytes;
  const auto by_source = Spread(sources);
  for (std::size_t partition = 0; partition < by_source.size(); ++partition) {
    const std::vector<std::uint32_t>& rows = by_source[partition];
    if (rows.empty()) continue;
    bytes.clear();
    storage::ByteWriter(&bytes).U32(static_cast<std::uint32_t>(rows.size()));
    AppendNumbers(rows, &bytes);
    AppendChosen(sources, rows, &bytes);
    AppendChosen(targets, rows, &bytes);
    AppendChosen(names, rows, &bytes);
    for (const CellColumn& column : columns) column.Gather(rows).AppendTo(&bytes);
    RETURN_IF_ERROR(Put(slice, partition, bytes, &sources_));
  }
  const auto by_target = Spread(targets);
  for (std::size_t partition = 0; partition < by_target.size(); ++partition) {
    const std::vector<std::uint32_t>& rows = by_target[partition];
    if (rows.empty()) continue;
    bytes.clear();
    storage::ByteWriter(&bytes).U32(static_cast<std::uint32_t>(rows.size()));
    AppendChosen(sources, rows, &bytes);
    AppendChosen(targets, rows, &bytes);
    AppendChosen(names, rows, &bytes);
    RETURN_IF_ERROR(Put(slice, partition, bytes, &targets_));
  }
  return Status();
}

std::vector<std::size_t> EdgeSpill::Cut(const Partitions& partitions, std::uint64_t bytes) {
  std::vector<std::size_t> begins = {0};
  std::uint64_t used = 0;
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    std::uint64_t size = 0;
    for (const Chunk& chunk : partitions[i]) size += chunk.place.size;
    if (used > 0 && used + size > bytes) {
      begins.push_back(i);
      used = 0;
    }
    used += size;
  }
  begins.push_back(partitions.size());
  return begins;
}

std::vector<EdgeSpill::Chunk> EdgeSpill::ChunksOf(const Partitions& partitions, std::size_t begin,
                                                  std::size_t end) {
  std::vector<Chunk> chunks;
  for (std::size_t i = begin; i < end; ++i) {
    chunks.insert(chunks.end(), partitions[i].begin(), partitions[i].end());
  }
  std::stable_sort(chunks.begin(), chunks.end(),
                   [](const Chunk& a, const Chunk& b) { return a.slice < b.slice; });
  return chunks;
}

Result<LoadTable> EdgeSpill::ReadSources(std::size_t begin, std::size_t end,
                                         std::span<const std::uint64_t> first_rows) const {
  LoadTable table;
  std::vector<std::vector<CellColumn>> columns;  // by column, of each chunk
  for (const Chunk& chunk : ChunksOf(sources_, begin, end)) {
    ASSIGN_OR_RETURN(const std::string bytes, file_->Read(chunk.place));
    std::string_view rest = bytes;
    const std::uint32_t count = TakeCount(&rest);
    TakeNumbers(count, &rest, &table.row_numbers);
    for (std::size_t row = table.rows; row < table.row_numbers.size(); ++row) {
      table.row_numbers[row] += static_cast<std::uint32_t>(first_rows[chunk.slice]);
    }
    TakeNumbers(count, &rest, &table.sources);
    TakeNumbers(count, &rest, &table.targets);
    if (with_names_) TakeNumbers(count, &rest, &table.name_of_row);
    for (std::size_t column = 0; !rest.empty(); ++column) {
      if (columns.size() <= column) columns.resize(column + 1);
      columns[column].push_back(CellColumn::TakeFrom(&rest));
    }
    table.rows += count;
  }
  for (std::vector<CellColumn>& parts : columns) {
    std::vector<CellColumn*> pointers;
    for (CellColumn& part : parts) pointers.push_back(&part);
    table.properties.push_back(CellColumn::Join(pointers));
  }
  return table;
}

Result<LoadTable> EdgeSpill::ReadTargets(std::size_t begin, std::size_t end) const {
  LoadTable table;
  for (const Chunk& chunk : ChunksOf(targets_, begin, end)) {
    ASSIGN_OR_RETURN(const std::string bytes, file_->Read(chunk.place));
    std::string_view rest = bytes;
    const std::uint32_t count = TakeCount(&rest);
    TakeNumbers(count, &rest, &table.sources);
    TakeNumbers(count, &rest, &table.targets);
    if (with_names_) TakeNumbers(count, &rest, &table.name_of_row);
    table.rows += count;
  }
  return table;
}

}  // namespace keiretsu::graph
