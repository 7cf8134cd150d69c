/// Which names mean which variables at one point of a query.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query/expression/expression.h"

namespace keiretsu::query {

/// Why a name is hidden from a condition inside a pattern; no detail of an error.
inline constexpr std::string_view kFoundBySearch = "found by the same search";

/// The names of one query (not of its subqueries) at one point. A plain value, so that a clause can
/// take it away, change it and put it back.
struct Names {
  std::map<std::string, VariableId, std::less<>> visible;
  /// Names that exist, but not here: the error detail to report when one is used.
  std::map<std::string, std::string_view, std::less<>> hidden;
};

/// The scope of one query or subquery. What a subquery uses of the query around it is looked up
/// there and noted as an import. External synchronisation.
class Scope {
 public:
  /// What a subquery may see of the query around it.
  enum class Outside { kEverything, kNothing, kImported };

  /// The scope of a whole statement.
  Scope() = default;
  /// The scope of a subquery within `outer`, which outlives it.
  explicit Scope(Scope* outer, Outside outside = Outside::kEverything)
      : outer_(outer), outside_(outside) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  struct Found {
    VariableId variable;
    bool local = false;  ///< of a comprehension within this query
  };
  /// Looks a name up here and around; from around it becomes an import of all queries between.
  std::optional<Found> Find(std::string_view name);
  /// Whether a new variable of that name would hide one.
  bool Contains(std::string_view name) const;
  void Declare(const std::string& name, VariableId variable) { names_.visible[name] = variable; }

  Names& names() { return names_; }
  const Names& names() const { return names_; }
  /// Exchanges the names of this query for others and returns those of before.
  Names Exchange(Names names) { return std::exchange(names_, std::move(names)); }

  /// The detail of the error for a name that Find() does not know: why it is not here.
  std::string_view MissingDetail(std::string_view name) const;
  /// Every name that Find() knows, for hints.
  std::vector<std::string> Candidates() const;

  void PushLocal(const std::string& name, VariableId variable);
  void PopLocal() { locals_.pop_back(); }

  /// kImported: a name that may be seen.
  void AllowImport(const std::string& name) { importable_.insert(name); }
  void set_outside(Outside outside) { outside_ = outside; }
  /// Variables of queries around that were looked up, ascending.
  std::vector<VariableId> imports() const { return {imports_.begin(), imports_.end()}; }

 private:
  bool SeesOutside(std::string_view name) const;

  Scope* outer_ = nullptr;
  Outside outside_ = Outside::kNothing;
  Names names_;
  std::vector<std::pair<std::string, VariableId>> locals_;  // innermost last
  std::set<std::string, std::less<>> importable_;
  std::set<VariableId> imports_;
};

}  // namespace keiretsu::query
