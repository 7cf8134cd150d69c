#include "cli/completion.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace keiretsu::cli {
namespace {

SchemaSummary Schema() {
  SchemaSummary schema;
  schema.labels = {{"Company", 3}, {"Country", 1}, {"Fund", 2}, {"Legal Person", 1}};
  schema.types = {{"CONTROLS", 2}, {"OWNS", 5}};
  schema.properties = {"name", "share", "since"};
  schema.functions = {"coalesce", "count", "size"};
  schema.procedures = {"ownership.direct"};
  return schema;
}

using Texts = std::vector<std::string>;

TEST(CompletionTest, ByContext) {
  struct Case {
    std::string_view text;
    Texts candidates;
  };
  const std::vector<Case> cases = {
      {"MATCH (c:Co", {"Company", "Country"}},
      {"MATCH (c:co", {"Company", "Country"}},
      {"MATCH (:Fund|Com", {"Company"}},
      {"MATCH (:", {"Company", "Country", "Fund", "`Legal Person`"}},
      {"MATCH (a)-[:", {"CONTROLS", "OWNS"}},
      {"MATCH (a)-[r:OWNS|", {"CONTROLS", "OWNS"}},
      {"MATCH (a)-[r:OWNS]->(b:F", {"Fund"}},
      {"MATCH (a) WHERE a:Fu", {"Fund"}},
      {"MATCH (a)-[r]->(b) RETURN r.s", {"share", "since"}},
      {"MATCH (a {na", {"name"}},
      {"MATCH (a {name: 'x', s", {"share", "since"}},
      {"CALL ow", {"ownership.direct"}},
      {"RETURN coa", {"coalesce("}},
      {"MAT", {"MATCH"}},
      {"mat", {"match"}},
      {"RETURN 'MAT", {}},
      {"// MAT", {}},
      {"RETURN 1.", {}},
      {".mo", {".mode"}},
      {".t", {".tables", ".timer"}},
      {"RETURN 'a:b' AS x, (:", {"Company", "Country", "Fund", "`Legal Person`"}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Complete(c.text, Schema()).candidates, c.candidates) << c.text;
  }
}

TEST(CompletionTest, StartsWhereTheWordStarts) {
  EXPECT_EQ(Complete("MATCH (c:Co", Schema()).start, 9U);
  EXPECT_EQ(Complete("MATCH (c:", Schema()).start, 9U);
  EXPECT_EQ(Complete("", Schema()).start, 0U);
  EXPECT_EQ(Complete(" .mo", Schema()).start, 1U);
}

TEST(CompletionTest, AnyPrefixOfAQueryIsAccepted) {
  const std::string query =
      "MATCH (a:`x y` {k: \"t\\\"\", l: [1, 2.5e3]})-[r:T*1..3]->() /* c */ WHERE a.b =~ 'x' // e\n"
      "RETURN $p, {m: a.c}, `q``r`;";
  for (std::size_t length = 0; length <= query.size(); ++length) {
    const Completion completion = Complete(std::string_view(query).substr(0, length), Schema());
    EXPECT_LE(completion.start, length);
    EXPECT_TRUE(std::is_sorted(completion.candidates.begin(), completion.candidates.end()));
  }
}

}  // namespace
}  // namespace keiretsu::cli
