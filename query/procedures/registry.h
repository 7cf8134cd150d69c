/// The procedures that CALL can name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "keiretsu/procedure.h"
#include "keiretsu/status.h"

namespace keiretsu::query {

struct BuiltinProcedure;

/// One key of the map that a built-in procedure takes.
struct ProcedureKey {
  std::string name;
  std::string type;     ///< as ProcedureField::type
  Value default_value;  ///< null for none; with a type without "?": the key is required
  std::string doc;      ///< half a sentence
};

/// A registered procedure; immutable, so a running query keeps it alive when it is replaced.
struct ProcedureEntry {
  Procedure definition;
  /// Of a procedure that comes with the product: it takes one map, and what runs it.
  std::vector<ProcedureKey> keys;
  /// Its first keys that a call may also give one by one, before a map of the others.
  std::size_t positional = 0;
  std::shared_ptr<const BuiltinProcedure> builtin;  ///< null: registered from code
};

/// What argument number `index` of a call with `count` arguments is declared as. The only argument
/// of a procedure that comes with the product is its map. REQUIRES: the procedure takes as many.
ProcedureField ArgumentField(const ProcedureEntry& entry, std::size_t index, std::size_t count);

/// Thread-safe.
class ProcedureRegistry {
 public:
  /// Adds or replaces by name. Errors: InvalidArgument for an empty name or unknown type name.
  Status Register(Procedure procedure);
  /// Adds one that comes with the product. REQUIRES: valid types and a name.
  void RegisterBuiltin(BuiltinProcedure procedure);
  std::shared_ptr<const ProcedureEntry> Find(std::string_view name) const;
  std::vector<std::string> Names() const;
  /// Counts changes: part of a cached plan's key.
  std::uint64_t epoch() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const ProcedureEntry>, std::less<>> entries_;  // by mutex_
  std::uint64_t epoch_ = 0;                                                            // by mutex_
};

/// True when a value may stand where `type` (a ProcedureField type) is declared; an integer may
/// stand for FLOAT and NUMBER.
bool ValueFitsType(const Value& value, std::string_view type);

}  // namespace keiretsu::query
