/// The procedures that CALL can name.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "keiretsu/procedure.h"
#include "keiretsu/status.h"

namespace keiretsu::query {

/// A registered procedure; immutable, so a running query keeps it alive when it is replaced.
struct ProcedureEntry {
  Procedure definition;
};

/// Thread-safe.
class ProcedureRegistry {
 public:
  /// Adds or replaces by name. Errors: InvalidArgument for an empty name or unknown type name.
  Status Register(Procedure procedure);
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
