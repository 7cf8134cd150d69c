#include "keiretsu/value_json.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <simdjson.h>

#include "cli/json_value.h"
#include "keiretsu/temporal_text.h"
#include "keiretsu/value.h"

namespace keiretsu::cli {
namespace {

std::string Tagged(const Value& value) {
  std::string text;
  AppendJson(text, value, JsonStyle::kTagged);
  return text;
}

std::string Plain(const Value& value) {
  std::string text;
  AppendJson(text, value, JsonStyle::kPlain);
  return text;
}

Result<Value> Read(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  const auto error = parser.parse(json).get(element);
  if (error != simdjson::SUCCESS) return Status::InvalidArgument(simdjson::error_message(error));
  return ValueFromJson(element);
}

Value Temporal(ValueType type, std::string_view text) {
  Result<Value> value = ParseTemporalText(type, text);
  EXPECT_TRUE(value) << text;
  return value ? *std::move(value) : Value();
}

Value SomeNode() { return Value(Node{7, {"A", "B"}, {{"k", Value(1)}}}); }
Value SomeRelationship() {
  return Value(Relationship{.id = 3, .start = 7, .end = 8, .type = "T", .properties = {}});
}

struct Case {
  Value value;
  std::string_view tagged;
  std::string_view plain;
};

std::vector<Case> Cases() {
  const double infinity = std::numeric_limits<double>::infinity();
  return {
      {Value(), "null", "null"},
      {Value(true), "true", "true"},
      {Value(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808",
       "-9223372036854775808"},
      {Value(1.5), "{\"$float\":1.5}", "1.5"},
      {Value(1.0), "{\"$float\":1.0}", "1.0"},
      {Value(-0.0), "{\"$float\":-0.0}", "-0.0"},
      {Value(1e300), "{\"$float\":1e+300}", "1e+300"},
      {Value(std::nan("")), "{\"$float\":\"NaN\"}", "\"NaN\""},
      {Value(infinity), "{\"$float\":\"Infinity\"}", "\"Infinity\""},
      {Value(-infinity), "{\"$float\":\"-Infinity\"}", "\"-Infinity\""},
      {Value("a\"b\\c\n\x01ü"), "\"a\\\"b\\\\c\\n\\u0001ü\"", "\"a\\\"b\\\\c\\n\\u0001ü\""},
      {Value(List{Value(1), Value(List{})}), "[1,[]]", "[1,[]]"},
      {Value::MakeMap({{"k", Value(2.0)}}), "{\"$map\":{\"k\":{\"$float\":2.0}}}", "{\"k\":2.0}"},
      {Value(Map{}), "{\"$map\":{}}", "{}"},
      {SomeNode(), "{\"$node\":{\"id\":7,\"labels\":[\"A\",\"B\"],\"properties\":{\"k\":1}}}",
       "{\"id\":7,\"labels\":[\"A\",\"B\"],\"properties\":{\"k\":1}}"},
      {SomeRelationship(),
       "{\"$rel\":{\"id\":3,\"type\":\"T\",\"start\":7,\"end\":8,\"properties\":{}}}",
       "{\"id\":3,\"type\":\"T\",\"start\":7,\"end\":8,\"properties\":{}}"},
      {Value(Path{{SomeNode(), Value(Node{8, {}, {}})}, {SomeRelationship()}}),
       "{\"$path\":[{\"$node\":{\"id\":7,\"labels\":[\"A\",\"B\"],\"properties\":{\"k\":1}}},"
       "{\"$rel\":{\"id\":3,\"type\":\"T\",\"start\":7,\"end\":8,\"properties\":{}}},"
       "{\"$node\":{\"id\":8,\"labels\":[],\"properties\":{}}}]}",
       "[{\"id\":7,\"labels\":[\"A\",\"B\"],\"properties\":{\"k\":1}},"
       "{\"id\":3,\"type\":\"T\",\"start\":7,\"end\":8,\"properties\":{}},"
       "{\"id\":8,\"labels\":[],\"properties\":{}}]"},
      {Temporal(ValueType::kDate, "2015-07-21"), "{\"$date\":\"2015-07-21\"}", "\"2015-07-21\""},
      {Temporal(ValueType::kLocalTime, "21:40:32.5"), "{\"$localtime\":\"21:40:32.5\"}",
       "\"21:40:32.5\""},
      {Temporal(ValueType::kTime, "21:40+01:00"), "{\"$time\":\"21:40+01:00\"}", "\"21:40+01:00\""},
      {Temporal(ValueType::kLocalDateTime, "2015-07-21T21:40"),
       "{\"$localdatetime\":\"2015-07-21T21:40\"}", "\"2015-07-21T21:40\""},
      {Temporal(ValueType::kDateTime, "2015-07-21T21:40Z"), "{\"$datetime\":\"2015-07-21T21:40Z\"}",
       "\"2015-07-21T21:40Z\""},
      {Temporal(ValueType::kDuration, "P1Y2M"), "{\"$duration\":\"P1Y2M\"}", "\"P1Y2M\""},
  };
}

TEST(ValueJsonTest, WritesBothStylesAndReadsTheTaggedOneBack) {
  for (const Case& c : Cases()) {
    EXPECT_EQ(Tagged(c.value), c.tagged);
    EXPECT_EQ(Plain(c.value), c.plain);
    const Result<Value> read = Read(Tagged(c.value));
    ASSERT_TRUE(read) << c.tagged << ": " << read.error().message();
    EXPECT_EQ(*read, c.value) << c.tagged;
  }
}

Value RandomValue(std::mt19937_64& random, int depth) {
  switch (random() % (depth > 0 ? 7U : 5U)) {
    case 0:
      return {};
    case 1:
      return Value(random() % 2 == 0);
    case 2:
      return Value(static_cast<std::int64_t>(random()));
    case 3:
      return Value(
          std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 900) - 500));
    case 4: {
      std::string text;
      for (auto n = random() % 6; n > 0; --n) text += static_cast<char>(random() % 128);
      return Value(text);
    }
    case 5: {
      List list;
      for (auto n = random() % 4; n > 0; --n) list.push_back(RandomValue(random, depth - 1));
      return Value(std::move(list));
    }
    default: {
      Map map;
      for (auto n = random() % 4; n > 0; --n) {
        map.emplace_back(std::to_string(n), RandomValue(random, depth - 1));
      }
      return Value::MakeMap(std::move(map));
    }
  }
}

TEST(ValueJsonTest, RandomValuesComeBackAndAreJsonToOthersToo) {
  constexpr std::uint64_t kSeed = 20261123;
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 2000; ++i) {
    const Value value = RandomValue(random, 4);
    const std::string json = Tagged(value);
    const Result<Value> read = Read(json);
    ASSERT_TRUE(read) << "seed " << kSeed << ", " << json;
    EXPECT_EQ(*read, value) << "seed " << kSeed << ", " << json;
    EXPECT_TRUE(nlohmann::json::accept(json)) << json;
    EXPECT_TRUE(nlohmann::json::accept(Plain(value))) << Plain(value);
  }
}

TEST(ValueJsonTest, DeepNestingNeedsNoStack) {
  Value value(1);
  constexpr std::size_t kDepth = 200'000;
  for (std::size_t i = 0; i < kDepth; ++i) value = Value(List{std::move(value)});
  EXPECT_EQ(Tagged(value).size(), 2 * kDepth + 1);
}

TEST(ValueJsonTest, BytesThatAreNotUtf8BecomeReplacements) {
  std::string text;
  AppendJsonString(text, "a\xff\xc3");
  EXPECT_EQ(text, "\"a\ufffd\ufffd\"");
}

TEST(JsonValueTest, RefusesWhatIsNoValue) {
  const std::vector<std::string> cases = {
      "{}",
      "{\"k\":1}",
      "{\"$map\":{},\"$float\":1}",
      "{\"$map\":[]}",
      "{\"$float\":\"1\"}",
      "{\"$float\":null}",
      "{\"$unknown\":1}",
      "{\"$date\":20}",
      "{\"$date\":\"yesterday\"}",
      "{\"$duration\":\"long\"}",
      "{\"$node\":{}}",
      "{\"$rel\":{\"id\":1}}",
      "{\"$path\":[]}",
      "{\"$path\":[1]}",
      "[{\"$map\":{\"k\":{}}}]",
      "18446744073709551615",
  };
  for (const std::string& json : cases) EXPECT_FALSE(Read(json)) << json;
}

}  // namespace
}  // namespace keiretsu::cli
