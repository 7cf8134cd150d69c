// The dependency rules between the folders, checked on every #include of the tree. The table is
// kUnits; docs/architecture.md explains it.

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/lint/source_tree.h"

namespace keiretsu::lint {
namespace {

enum class Layer { kStorage, kGraph, kQuery, kProgram, kFree };

/// A folder (longest prefix wins) and what it may include beyond itself. An entry of `may` names
/// another unit, whose own arrows then hold as well, or one header (it ends in ".h").
struct Unit {
  std::string_view folder;
  Layer layer;
  std::vector<std::string_view> may;
};

const std::vector<Unit> kUnits = {
    {"storage", Layer::kStorage, {}},
    {"graph/block",
     Layer::kGraph,
     {"storage/byte_reader.h", "storage/byte_writer.h", "storage/checksum.h", "storage/prefetch.h",
      "graph/ids.h", "graph/limits.h"}},
    {"graph", Layer::kGraph, {"graph/block", "storage"}},
    {"query/ast", Layer::kQuery, {}},
    {"query/parser", Layer::kQuery, {"query/ast", "grammar"}},
    // Operators, spans, and below directions are the syntax tree's words.
    {"query/expression", Layer::kQuery, {"query/ast/expression.h", "graph"}},
    {"query/binder",
     Layer::kQuery,
     {"query/ast", "query/expression", "query/procedures/registry.h", "graph"}},
    {"query/plan",
     Layer::kQuery,
     {"query/expression", "query/binder/bound_query.h", "query/ast/statement.h"}},
    {"query/planner", Layer::kQuery, {"query/plan", "graph", "query/binder/bound_query.h"}},
    {"query/executor",
     Layer::kQuery,
     {"query/plan", "query/expression", "graph", "query/binder/bound_query.h",
      "query/procedures/builtin.h", "query/procedures/registry.h", "query/cancel_token.h",
      "query/memory_tracker.h"}},
    {"query/procedures",
     Layer::kQuery,
     {"query/parser", "query/ast", "query/binder", "query/expression", "graph",
      "query/cancel_token.h", "query/memory_tracker.h"}},
    {"query/export", Layer::kQuery, {}},
    {"query",
     Layer::kQuery,
     {"query/export", "query/ast", "query/parser", "query/expression", "query/binder", "query/plan",
      "query/planner", "query/executor", "query/procedures", "graph"}},
    {"grammar", Layer::kQuery, {}},
    {"cli", Layer::kProgram, {}},
    {"examples", Layer::kProgram, {}},
    {"tests", Layer::kFree, {}},
    {"bench", Layer::kFree, {}},
};

/// Private headers that every layer of the engine may include.
const std::set<std::string_view> kEverywhere = {"storage/status_macros.h", "storage/check.h"};

/// A library and the only places that may see its headers.
struct Seam {
  std::string_view library;
  std::vector<std::string_view> header_prefixes;
  std::vector<std::string_view> folders;  // prefixes of paths
  bool sources_only;                      // never in a header
};

const std::vector<Seam> kSeams = {
    {"RocksDB",
     {"rocksdb/"},
     {"storage/", "tests/storage/", "tests/support/fault_env"},
     /*sources_only=*/true},
    {"ANTLR", {"antlr4-runtime", "grammar/Cypher"}, {"query/parser/"}, /*sources_only=*/true},
    {"Boost", {"boost/"}, {"graph/", "tests/", "bench/"}, /*sources_only=*/false},
    {"ICU", {"unicode/"}, {"graph/search/"}, /*sources_only=*/true},
    {"cereal", {"cereal/"}, {"graph/", "query/", "tests/"}, /*sources_only=*/true},
};

/// Headers private to their folder that may show the folder's library: the syntax tree's builder is
/// spread over several files, and nested classes of the generated parser cannot be declared ahead.
const std::set<std::string_view> kPrivateSeamHeaders = {
    "query/parser/ast_builder.h", "query/parser/query_lexer.h", "query/parser/syntax_errors.h",
    "query/parser/token_check.h"};

/// What all stages of a query share; these headers use nothing of the stages.
const std::set<std::string_view> kSharedByStages = {"query/limits.h", "query/suggestion.h"};

/// Public headers that may show a third-party library; keiretsu.h does not include them.
const std::set<std::string_view> kThirdPartyPublicHeaders = {
    "graph/include/keiretsu/boost_graph.h", "query/include/keiretsu/boost_graph.h"};

bool IsPublicHeader(std::string_view path) {
  return path.find("/include/keiretsu/") != std::string_view::npos;
}

bool IsStandard(const Include& include) {
  return include.angled && include.name.find_first_of("/.") == std::string::npos;
}

/// The unit of a path from the root, null for a file outside of all (the build description).
const Unit* UnitOf(std::string_view path) {
  const Unit* best = nullptr;
  for (const Unit& unit : kUnits) {
    bool inside = path.starts_with(unit.folder) && path.size() > unit.folder.size() &&
                  path[unit.folder.size()] == '/';
    if (inside && (best == nullptr || unit.folder.size() > best->folder.size())) best = &unit;
  }
  return best;
}

const Unit* UnitNamed(std::string_view folder) {
  for (const Unit& unit : kUnits) {
    if (unit.folder == folder) return &unit;
  }
  return nullptr;
}

/// Follows arrows from `unit`; single headers are reachable, but not followed.
bool Reaches(const Unit& unit, std::string_view target_path, std::set<std::string_view>& seen) {
  if (!seen.insert(unit.folder).second) return false;
  if (UnitOf(target_path) == &unit) return true;
  for (std::string_view allowed : unit.may) {
    if (allowed == target_path) return true;
    const Unit* next = UnitNamed(allowed);
    if (next != nullptr && Reaches(*next, target_path, seen)) return true;
  }
  return false;
}

/// Decides about includes, given the set of files that exist.
class Rules {
 public:
  explicit Rules(const std::vector<SourceFile>& files) {
    for (const SourceFile& file : files) {
      paths_.insert(file.path);
      size_t at = file.path.find("/include/keiretsu/");
      if (at == std::string::npos) continue;
      public_headers_[file.path.substr(at + std::string_view("/include/").size())] = file.path;
    }
  }

  /// The broken rule in words, or nothing.
  std::optional<std::string> Check(const std::string& from, const Include& include) const {
    if (auto broken = CheckSeams(from, include)) return broken;
    if (IsPublicHeader(from) && !IsPublicAndAllowed(from, include)) {
      return "a public header includes only the standard library and keiretsu/...";
    }
    if (include.angled || include.name.starts_with("grammar/Cypher")) return std::nullopt;
    if (include.name.starts_with("keiretsu/")) return CheckPublic(from, include);
    return CheckPrivate(from, include);
  }

 private:
  static std::optional<std::string> CheckSeams(const std::string& from, const Include& include) {
    for (const Seam& seam : kSeams) {
      auto starts = [](std::string_view text) {
        return [text](std::string_view prefix) { return text.starts_with(prefix); };
      };
      if (std::none_of(seam.header_prefixes.begin(), seam.header_prefixes.end(),
                       starts(include.name)) ||
          kThirdPartyPublicHeaders.contains(from)) {
        continue;
      }
      if (std::none_of(seam.folders.begin(), seam.folders.end(), starts(from))) {
        return fmt::format("{} headers belong in {} alone", seam.library,
                           fmt::join(seam.folders, ", "));
      }
      if (seam.sources_only && IsHeader(from) && !kPrivateSeamHeaders.contains(from)) {
        return fmt::format("{} headers may appear in .cc files only", seam.library);
      }
    }
    return std::nullopt;
  }

  static bool IsPublicAndAllowed(const std::string& from, const Include& include) {
    return IsStandard(include) || include.name.starts_with("keiretsu/") ||
           kThirdPartyPublicHeaders.contains(from);
  }

  std::optional<std::string> CheckPublic(const std::string& from, const Include& include) const {
    auto found = public_headers_.find(include.name);
    if (found == public_headers_.end()) return "no such public header";
    const Unit* user = UnitOf(from);
    const Unit* owner = UnitOf(found->second);
    if (user == nullptr || owner == nullptr) return std::nullopt;
    if (owner->layer > user->layer) {
      return fmt::format("{} may use public headers of its own layer and those below, not {}",
                         user->folder, found->second);
    }
    return std::nullopt;
  }

  std::optional<std::string> CheckPrivate(const std::string& from, const Include& include) const {
    if (!paths_.contains(include.name)) {
      return "quotes are for files of this tree, by their path from its root; third-party headers "
             "go in <>";
    }
    const Unit* user = UnitOf(from);
    if (kPrivateSeamHeaders.contains(include.name) &&
        (user != UnitOf(include.name) || (IsHeader(from) && !kPrivateSeamHeaders.contains(from)))) {
      return "this header shows its folder's library and is private to the folder's sources";
    }
    if (user == nullptr || user->layer == Layer::kFree) return std::nullopt;
    if (user->layer != Layer::kProgram && kEverywhere.contains(include.name)) return std::nullopt;
    if (user->layer == Layer::kQuery && kSharedByStages.contains(include.name)) {
      return std::nullopt;
    }
    std::set<std::string_view> seen;
    if (Reaches(*user, include.name, seen)) return std::nullopt;
    return fmt::format(
        "{} may include only itself, public headers{}{}", user->folder,
        user->may.empty() ? "" : " and what it reaches by: ", fmt::join(user->may, ", "));
  }

  std::set<std::string> paths_;
  std::map<std::string, std::string> public_headers_;  // "keiretsu/x.h" -> path from the root
};

std::vector<std::string> Violations(const Rules& rules, const std::string& path,
                                    std::string_view text) {
  std::vector<std::string> violations;
  for (const Include& include : FindIncludes(text)) {
    if (auto broken = rules.Check(path, include)) {
      violations.push_back(fmt::format("{}:{}: #include {}{}{}: {}", path, include.line,
                                       include.angled ? '<' : '"', include.name,
                                       include.angled ? '>' : '"', *broken));
    }
  }
  return violations;
}

TEST(LayersTest, EveryIncludeOfTheTreeFollowsTheTable) {
  const std::filesystem::path root = KEIRETSU_SOURCE_DIR;
  const std::vector<SourceFile> files = ListFiles(root);
  const Rules rules(files);
  size_t checked = 0;
  for (const SourceFile& file : files) {
    if (!IsCxx(file.path)) continue;
    ++checked;
    for (const std::string& violation : Violations(rules, file.path, ReadFile(root / file.path))) {
      ADD_FAILURE() << violation;
    }
  }
  EXPECT_GT(checked, 10U) << "found hardly any source below " << root;
}

TEST(LayersTest, TableNamesOnlyFoldersAndHeadersThatAreInIt) {
  for (const Unit& unit : kUnits) {
    for (std::string_view allowed : unit.may) {
      EXPECT_TRUE(allowed.ends_with(".h") || UnitNamed(allowed) != nullptr)
          << unit.folder << " -> " << allowed;
    }
  }
}

// The checks see what they are meant to see: small trees with one include each.
struct Case {
  std::string_view from;
  std::string_view include;  // with delimiters
  bool allowed;
};

const std::vector<Case> kCases = {
    {"graph/keys.cc", "\"storage/engine.h\"", true},
    {"storage/engine.cc", "\"graph/keys.h\"", false},
    {"storage/engine.cc", "<rocksdb/db.h>", true},
    {"storage/engine.h", "<rocksdb/db.h>", false},
    {"graph/keys.cc", "<rocksdb/db.h>", false},
    {"tests/storage/engine_test.cc", "<rocksdb/db.h>", true},
    {"tests/graph/keys_test.cc", "<rocksdb/db.h>", false},
    {"query/parser/parser.cc", "\"grammar/CypherParser.h\"", true},
    {"query/parser/parser.h", "\"grammar/CypherParser.h\"", false},
    {"query/parser/ast_builder.h", "\"grammar/CypherParser.h\"", true},
    {"query/parser/parser.cc", "\"query/parser/ast_builder.h\"", true},
    {"query/parser/parser.h", "\"query/parser/ast_builder.h\"", false},
    {"query/session.cc", "\"query/parser/ast_builder.h\"", false},
    {"query/binder/scope.cc", "\"grammar/CypherParser.h\"", false},
    {"query/binder/scope.cc", "<antlr4-runtime.h>", false},
    {"query/binder/scope.cc", "\"query/ast/statement.h\"", true},
    {"query/binder/scope.cc", "\"query/plan/plan.h\"", false},
    {"query/planner/planner.cc", "\"query/binder/bound_query.h\"", true},
    {"query/planner/planner.cc", "\"query/binder/scope.h\"", false},
    {"query/planner/planner.cc", "\"query/expression/expression.h\"", true},
    {"query/executor/limit.cc", "\"query/ast/statement.h\"", true},
    {"query/executor/limit.cc", "\"query/ast/printer.h\"", false},
    {"query/procedures/registry.cc", "\"query/plan/plan.h\"", false},
    {"query/executor/limit.cc", "\"query/binder/scope.h\"", false},
    {"query/expression/evaluator.cc", "\"query/ast/expression.h\"", true},
    {"query/executor/limit.cc", "\"storage/engine.h\"", true},
    {"query/executor/limit.cc", "\"query/limits.h\"", true},
    {"query/ast/statement.h", "\"keiretsu/value.h\"", true},
    {"query/ast/statement.h", "\"graph/keys.h\"", false},
    {"query/session.cc", "\"query/planner/planner.h\"", true},
    {"graph/block/fold.cc", "\"storage/engine.h\"", false},
    {"graph/block/fold.cc", "\"storage/byte_reader.h\"", true},
    {"graph/block/fold.cc", "\"storage/check.h\"", true},
    {"graph/keys.cc", "\"keiretsu/database.h\"", false},
    {"graph/keys.cc", "\"keiretsu/status.h\"", true},
    {"graph/include/keiretsu/value.h", "\"keiretsu/status.h\"", true},
    {"graph/include/keiretsu/value.h", "\"graph/keys.h\"", false},
    {"graph/include/keiretsu/value.h", "<fmt/format.h>", false},
    {"graph/include/keiretsu/value.h", "<vector>", true},
    {"graph/include/keiretsu/boost_graph.h", "<boost/graph/graph_traits.hpp>", true},
    {"query/session.cc", "<boost/graph/graph_traits.hpp>", false},
    {"cli/main.cc", "\"keiretsu/database.h\"", true},
    {"cli/main.cc", "\"cli/shell.h\"", true},
    {"cli/main.cc", "\"storage/check.h\"", false},
    {"cli/main.cc", "\"graph/keys.h\"", false},
    {"examples/embed.cc", "\"graph/keys.h\"", false},
    {"graph/keys.cc", "\"keys.h\"", false},
};

TEST(LayersTest, ViolatingSnippetsAreCaught) {
  std::vector<SourceFile> files;
  for (std::string_view path :
       {"storage/engine.h", "storage/check.h", "storage/byte_reader.h",
        "storage/include/keiretsu/status.h", "graph/keys.h", "graph/include/keiretsu/value.h",
        "query/include/keiretsu/database.h", "query/limits.h", "query/ast/statement.h",
        "query/parser/ast_builder.h", "query/ast/printer.h", "query/ast/expression.h",
        "query/plan/plan.h", "query/planner/planner.h", "query/binder/scope.h",
        "query/binder/bound_query.h", "query/expression/expression.h", "cli/shell.h"}) {
    files.push_back({std::string(path), 0});
  }
  const Rules rules(files);
  for (const Case& c : kCases) {
    std::string text = fmt::format("// A comment.\n#include {}\n", c.include);
    std::vector<std::string> violations = Violations(rules, std::string(c.from), text);
    EXPECT_EQ(violations.empty(), c.allowed) << c.from << " includes " << c.include;
    if (!violations.empty()) {
      EXPECT_TRUE(violations[0].starts_with(fmt::format("{}:2: #include ", c.from)))
          << violations[0];
    }
  }
}

}  // namespace
}  // namespace keiretsu::lint
