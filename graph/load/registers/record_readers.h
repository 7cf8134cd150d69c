/// Files of registers read into batches of records.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph/load/input_file.h"
#include "graph/load/load_work.h"
#include "graph/load/registers/record_batch.h"
#include "graph/load/registers/register.h"
#include "graph/load/row_errors.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// The work of reading files. `spill` takes records that would not fit in memory.
struct ReadWork : LoadWork {
  bool spill_all = false;          ///< all records are taken for such
  std::uint64_t bytes_before = 0;  ///< of the files read before this one

  /// What a reader does with a batch that it has filled. Errors: ResourceExhausted; IoError.
  Status Keep(RecordBatch* batch) const;
  /// Tells who watches that `records` more were read, up to a place in the file.
  void Passed(std::uint64_t records, std::uint64_t file_position) const {
    meter->rows.fetch_add(records, std::memory_order_relaxed);
    meter->bytes.store(bytes_before + file_position, std::memory_order_relaxed);
  }
};

/// What `file` is by its content; nullopt: no register's. Errors: IoError.
Result<std::optional<FileFormat>> FindFormat(const InputFile& file);
/// The same for a file that has to be a register's; `source` is what the user said, if anything.
/// Errors: InvalidArgument when it is no register's file that we know, saying what to do; IoError.
Result<FileFormat> FormatOf(const InputFile& file, std::optional<Register> source);

/// Appends the records of `file`, in its order, as batches. Records that cannot be read go to
/// `errors`. Errors: IoError, Cancelled, ResourceExhausted, InvalidArgument (markup that cannot be
/// followed, a file changed meanwhile).
Status ReadRegisterFile(const InputFile& file, const FileFormat& format, const ReadWork& work,
                        RowErrors* errors, std::vector<RecordBatch>* batches);

// By markup; ReadRegisterFile chooses.
Status ReadJsonRecords(const InputFile& file, Register source, const ReadWork& work,
                       RowErrors* errors, std::vector<RecordBatch>* batches);
Status ReadGleifXml(const InputFile& file, const ReadWork& work, RowErrors* errors,
                    std::vector<RecordBatch>* batches);
Status ReadCsvRecords(const InputFile& file, Register source, const ReadWork& work,
                      RowErrors* errors, std::vector<RecordBatch>* batches);

}  // namespace keiretsu::graph
