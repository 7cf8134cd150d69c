/// The procedures that come with the product: each takes one map and reads the graph.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/analysis/model_cache.h"
#include "graph/graph_view.h"
#include "graph/search/name_index_cache.h"
#include "keiretsu/procedure.h"
#include "keiretsu/session.h"
#include "query/cancel_token.h"
#include "query/expression/row_batch.h"
#include "query/memory_tracker.h"
#include "query/procedures/registry.h"

namespace keiretsu::query {

/// What a call may use. The view shows the transaction's own writes.
struct ProcedureContext {
  const graph::GraphView* view = nullptr;
  graph::ModelCache* models = nullptr;
  graph::NameIndexCache* names = nullptr;
  const CancelToken* cancel = nullptr;
  MemoryTracker* memory = nullptr;
  const Parameters* parameters = nullptr;
  unsigned threads = 1;
  /// The day of an enclosing AS OF: what the key as_of is when a call does not give it.
  std::optional<Date> as_of;
};

/// The map of a call, every declared key present.
class ProcedureArguments {
 public:
  /// Checks the map against the keys. Errors: ArgumentError for an unknown key, with the nearest
  /// one; for a value of another type (in a LIST OF STRING also an element); for a missing required
  /// key.
  static Result<ProcedureArguments> Make(std::string_view procedure,
                                         std::span<const ProcedureKey> keys, const Value& map);

  const std::string& procedure() const { return procedure_; }
  /// REQUIRES: a declared key.
  const Value& operator[](std::string_view key) const;
  bool Has(std::string_view key) const { return !(*this)[key].is_null(); }
  /// The whole map with defaults filled in.
  const Map& values() const { return values_; }

 private:
  std::string procedure_;
  Map values_;
};

/// The rows of a call, column by column. Columns that nobody reads are not kept.
class CallRows {
 public:
  CallRows() = default;
  /// One entry for each output: whether it is kept.
  explicit CallRows(std::vector<bool> kept);

  /// Takes the values. REQUIRES: one for each output.
  void Add(std::span<Value> row);
  /// Has room for so many more rows.
  void Reserve(std::size_t rows);
  std::size_t size() const { return size_; }
  std::size_t columns() const { return columns_.size(); }
  /// What one more row takes.
  std::uint64_t bytes_per_row() const { return bytes_per_row_; }
  /// REQUIRES: a column that is kept.
  const Vector& column(std::size_t column) const { return columns_[column]; }

 private:
  std::vector<bool> kept_;
  std::vector<Vector> columns_;
  std::uint64_t bytes_per_row_ = 0;
  std::size_t size_ = 0;
  std::size_t reserved_ = 0;  // rows that there is to be room for
};

/// Takes the rows of a call; each has one value per output. Nodes may be references.
class RowSink {
 public:
  RowSink(CallRows* rows, MemoryTracker* memory) : rows_(rows), memory_(memory) {}
  /// Errors: ResourceExhausted past the statement's memory limit.
  Status Add(List row) { return AddValues(row); }
  /// The same without a list of its own, for procedures with many rows.
  Status AddValues(std::span<Value> row);
  /// So many rows will come: their memory is charged and taken at once. Errors: as Add().
  Status Expect(std::size_t rows);

 private:
  CallRows* rows_;
  MemoryTracker* memory_;
  std::size_t expected_ = 0;  // rows charged that have not come yet
};

struct BuiltinProcedure {
  std::string name;
  std::string doc;  ///< one sentence
  std::vector<ProcedureKey> keys;
  std::vector<ProcedureField> outputs;
  std::function<Status(const ProcedureContext&, const ProcedureArguments&, RowSink&)> run;
  std::size_t positional = 0;  ///< ProcedureEntry::positional
};

/// An error of a call: "ownership.control: <message>", with an optional hint.
Status ProcedureFailure(const ProcedureArguments& arguments, std::string message,
                        std::string hint = "");

/// Which of the words a key has, by place. Errors: ArgumentError, with the nearest word.
Result<std::size_t> ChoiceArgument(const ProcedureArguments& arguments, std::string_view key,
                                   std::span<const std::string_view> words);
/// The same, where the words are those of an enumeration in its order.
template <typename Enum, std::size_t kCount>
Result<Enum> EnumArgument(const ProcedureArguments& arguments, std::string_view key,
                          const std::string_view (&words)[kCount]) {
  const Result<std::size_t> place = ChoiceArgument(arguments, key, words);
  if (!place) return place.error();
  return static_cast<Enum>(*place);
}
/// The texts of a key. REQUIRES: its type is LIST OF STRING.
std::vector<std::string> TextList(const ProcedureArguments& arguments, std::string_view key);
/// A number within [low, high]. Errors: ArgumentError.
Result<double> NumberArgument(const ProcedureArguments& arguments, std::string_view key, double low,
                              double high);

/// Runs a call of `entry` and adds its rows. Errors: those of ProcedureArguments and of the
/// procedure. REQUIRES: entry.builtin; arguments as ArgumentField says; a column for each output.
Status RunBuiltin(const ProcedureEntry& entry, const ProcedureContext& context,
                  std::span<const Value> arguments, CallRows& rows);

/// Registers all of them, one function per family; builtin_list.cc.
void RegisterBuiltins(ProcedureRegistry& registry);

// The families.
/// ownership.direct, quality, provenance
std::vector<BuiltinProcedure> ShareProcedures();
/// ownership.integrated, final_holders, structure
std::vector<BuiltinProcedure> IntegratedProcedures();
/// ownership.control, ultimate_controllers, group, voting_power, weakest_link
std::vector<BuiltinProcedure> ControlProcedures();
/// ownership.beneficial_owners, close_links
std::vector<BuiltinProcedure> OwnerProcedures();
/// ownership.paths, evidence
std::vector<BuiltinProcedure> PathProcedures();
/// influence.*
std::vector<BuiltinProcedure> InfluenceProcedures();
/// ownership.changes, history
std::vector<BuiltinProcedure> HistoryProcedures();
/// graph.*
std::vector<BuiltinProcedure> GraphProcedures();
/// db.labels, relationshipTypes, propertyKeys
std::vector<BuiltinProcedure> CatalogProcedures();
/// db.search
std::vector<BuiltinProcedure> SearchProcedures();

}  // namespace keiretsu::query
