/// Rows of the ICIJ Offshore Leaks tables.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/load/registers/record_batch.h"

namespace keiretsu::graph {

/// A table of the publication, told by its columns.
class IcijTable {
 public:
  explicit IcijTable(const std::vector<std::string>& header);

  /// Adds a row, whose cells `cell` gives by column. Returns what is wrong with it, or "".
  std::string Read(const std::function<std::string_view(std::size_t)>& cell,
                   RecordBatch* batch) const;

 private:
  std::string ReadNode(const std::function<std::string_view(std::size_t)>& cell,
                       RecordBatch* batch) const;
  std::string ReadLink(const std::function<std::string_view(std::size_t)>& cell,
                       RecordBatch* batch) const;

  std::vector<std::string> header_;
  std::vector<std::string> properties_;  // by column; "" for what is read by name
  std::string_view label_;
  std::optional<std::size_t> key_;
  std::optional<std::size_t> name_;
  std::optional<std::size_t> address_;
  std::optional<std::size_t> from_;
  std::optional<std::size_t> to_;
  std::optional<std::size_t> type_;
};

}  // namespace keiretsu::graph
