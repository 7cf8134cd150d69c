// Values of every length of string and kind, copied, moved, swapped and let go.
#include "keiretsu/value.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace keiretsu {
namespace {

std::string TextOf(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + (i * 7 + size) % 26);
  return text;
}

TEST(ValueTest, StringsOfEveryLengthAreKept) {
  for (std::size_t size = 0; size < 300; ++size) {
    const std::string text = TextOf(size);
    const Value value(text);
    EXPECT_EQ(value.type(), ValueType::kString);
    EXPECT_EQ(value.AsString(), text);
    EXPECT_EQ(value.is_shared(), size > 14) << size;
    Value copy(value);
    EXPECT_EQ(copy, value);
    const Value moved(std::move(copy));
    EXPECT_EQ(moved.AsString(), text);
    EXPECT_TRUE(copy.is_null());  // NOLINT(bugprone-use-after-move): that is what is tested
    copy = moved;
    EXPECT_EQ(copy.AsString(), text);
    copy = *&copy;
    EXPECT_EQ(copy.AsString(), text);
    copy = Value(copy.AsString());
    EXPECT_EQ(copy.AsString(), text);
    if (size > 0) {
      EXPECT_NE(value, Value(text.substr(1)));
      EXPECT_NE(value, Value(text.substr(1) + '\0'));
    }
  }
}

TEST(ValueTest, BytesOfStringsAreKeptWhateverTheyAre) {
  for (const std::size_t size : {2U, 14U, 15U, 40U}) {
    const std::string zeros(size, '\0');
    const std::string high(size, '\xFF');
    EXPECT_EQ(Value(zeros).AsString(), zeros);
    EXPECT_EQ(Value(high).AsString(), high);
    EXPECT_NE(Value(zeros), Value(zeros.substr(1)));
  }
}

TEST(ValueTest, KindsTakeEachOthersPlace) {
  std::vector<Value> values = {Value(), Value(true), Value(7), Value(2.5), Value("short"),
                               Value(TextOf(50)), Value(Date{3}), Value(Time{5, 3600}),
                               Value(List{Value("in a list"), Value(TextOf(60))}),
                               Value::NodeReference(4), Value::MakeMap({{"k", Value("v")}})};
  const std::vector<Value> kept = values;
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = 0; j < values.size(); ++j) {
      values[i].Swap(values[j]);
      EXPECT_EQ(values[i], kept[j]);
      EXPECT_EQ(values[j], kept[i]);
      values[i].Swap(values[j]);
      Value place = values[i];
      place = values[j];
      EXPECT_EQ(place, kept[j]);
      EXPECT_EQ(place.type(), kept[j].type());
    }
  }
  std::vector<Value> grown;  // moves them as it grows
  for (int round = 0; round < 50; ++round) {
    for (const Value& value : kept) grown.push_back(value);
  }
  for (std::size_t i = 0; i < grown.size(); ++i) EXPECT_EQ(grown[i], kept[i % kept.size()]);
  EXPECT_TRUE(Value::NodeReference(4).is_node_reference());
  EXPECT_FALSE(Value("short").is_node_reference());
}

}  // namespace
}  // namespace keiretsu
