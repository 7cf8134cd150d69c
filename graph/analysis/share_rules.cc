#include "graph/analysis/share_rules.h"

#include <fmt/format.h>

namespace keiretsu::graph {
namespace {

/// Text that cannot run into the next: its length in front.
void Append(std::string& key, std::string_view text) {
  key += fmt::format("{}:{};", text.size(), text);
}

void Append(std::string& key, const std::vector<std::string>& texts) {
  key += fmt::format("{}[", texts.size());
  for (const std::string& text : texts) Append(key, text);
}

void Append(std::string& key, const std::optional<Date>& day) {
  key += day ? fmt::format("{};", day->epoch_days) : "-;";
}

}  // namespace

std::string ShareRules::CacheKey() const {
  std::string key;
  Append(key, types);
  for (const std::string* name : {&share, &min, &max, &min_exclusive, &max_exclusive, &start, &end,
                                  &source, &status, &statement_date}) {
    Append(key, *name);
  }
  Append(key, vote_types);
  Append(key, control_types);
  Append(key, barred);
  Append(key, as_of);
  Append(key, known_at);
  key += fmt::format("{};{};{};{};{};{};", unit, static_cast<int>(parallel),
                     static_cast<int>(missing), static_cast<int>(self_loops),
                     static_cast<int>(over), tolerant);
  Append(key, trust.text);
  return key;
}

}  // namespace keiretsu::graph
