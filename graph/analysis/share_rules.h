/// What counts as a share: which relationships, which properties, on which day, and how several
/// statements about one pair become one share.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "graph/ids.h"
#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::graph {

class GraphView;

enum class ParallelRule : std::uint8_t { kSum, kMax, kLast };
enum class MissingRule : std::uint8_t { kZero, kResidual, kDrop };
enum class SelfLoopRule : std::uint8_t { kKeep, kDrop, kTreasury };
enum class OverRule : std::uint8_t { kKeep, kScale };

/// Which relationships an analysis believes: those whose source or status is in `accepted`, or
/// those that `accepts` says (asked by one thread at a time, once per relationship that is alive);
/// at most one of the two is given. `text` is the rule as written and part of a cached projection's
/// key, "" for none.
struct TrustRule {
  std::string text;
  std::optional<std::vector<Value>> accepted;
  std::function<Result<bool>(const GraphView& view, const EdgeRef& edge)> accepts;
};

/// The keys that all ownership procedures take. A name that no relationship has yet is allowed.
struct ShareRules {
  std::vector<std::string> types = {"OWNS"};
  std::string share = "share";
  std::string min = "min";
  std::string max = "max";
  std::string min_exclusive = "min_exclusive";
  std::string max_exclusive = "max_exclusive";
  std::string start = "start";
  std::string end = "end";
  std::string source = "source";
  std::string status = "status";
  std::string statement_date = "statement_date";
  double unit = 1;  ///< what a full share is written as: 1 or 100
  std::vector<std::string> vote_types = {"VOTES"};
  std::vector<std::string> control_types = {"CONTROLS", "MANAGES"};
  std::vector<std::string> barred;  ///< labels that never control
  std::optional<Date> as_of;        ///< alive when start <= as_of < end; nullopt: all
  std::optional<Date> known_at;     ///< stated by then
  ParallelRule parallel = ParallelRule::kSum;
  MissingRule missing = MissingRule::kZero;
  SelfLoopRule self_loops = SelfLoopRule::kKeep;
  OverRule over = OverRule::kKeep;
  TrustRule trust;
  /// For reports of what is odd: no error where sources differ, and what states no share counts as
  /// unknown.
  bool tolerant = false;

  /// One text for equal rules.
  std::string CacheKey() const;
};

}  // namespace keiretsu::graph
