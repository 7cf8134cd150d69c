/// Records of the GLEIF golden copy, whatever form they were published in.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/load/registers/record_batch.h"

namespace keiretsu::graph {

/// What a column or element becomes.
struct GleifField;

/// The field at a path such as Entity.LegalAddress.City, as the CSV form names its columns; numbers
/// between dots, which the other forms lack, are left out. Null: it is not loaded.
const GleifField* FindGleifField(std::string_view path);

/// One record: an entity, a relationship or a reporting exception. External synchronisation.
class GleifRecord {
 public:
  void Clear() { values_.clear(); }
  bool empty() const { return values_.empty(); }
  /// `number`: of the period, for fields of a period; from 1.
  void Add(const GleifField* field, int number, std::string_view value);

  /// Adds what the record says to `batch`. Returns what is wrong with it, or "".
  std::string Write(RecordBatch* batch) const;

 private:
  struct Field {
    const GleifField* field;
    int number;
    std::string value;
  };

  std::string_view Text(std::string_view path) const;
  std::string Address(std::string_view prefix) const;
  void AddFields(RecordBatch* batch) const;
  std::string WriteEntity(RecordBatch* batch) const;
  std::string WriteRelationship(RecordBatch* batch) const;
  std::string WriteException(RecordBatch* batch) const;
  /// Adds the node at an end; returns its key, "" when it has none.
  std::string AddEnd(std::string_view path, RecordBatch* batch) const;
  void WritePeriods(std::string_view type, const std::string& child, const std::string& parent,
                    RecordBatch* batch) const;

  std::vector<Field> values_;
};

}  // namespace keiretsu::graph
