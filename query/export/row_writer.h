/// Rows of a result written to a file in some form.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "keiretsu/status.h"
#include "keiretsu/value.h"
#include "query/export/export_file.h"
#include "query/export/export_format.h"

namespace keiretsu::query {

/// Begin() once, Row() for each row, End() last. External synchronisation.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  virtual Status Begin(const std::vector<std::string>& columns) = 0;
  /// REQUIRES: one value per column.
  virtual Status Row(const std::vector<Value>& row) = 0;
  virtual Status End() = 0;
};

/// `file` must outlive the writer. Errors of the writer: IoError; ResourceExhausted for a graph of
/// more than kMaxExportedEntities.
std::unique_ptr<RowWriter> MakeRowWriter(ExportFormat format, ExportFile* file);

}  // namespace keiretsu::query
