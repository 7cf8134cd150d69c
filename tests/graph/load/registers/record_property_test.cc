#include "graph/load/registers/record_property.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "graph/load/limits.h"
#include "tests/graph/load/load_fixture.h"

namespace keiretsu::graph {
namespace {

constexpr std::uint32_t kSlots = 3 * kSegmentRows + 1000;

/// Batches of records that each have a text, and every third a second list; and where they go.
struct Records {
  Records() {
    std::mt19937 random(17);
    for (int b = 0; b < 5; ++b) {
      RecordBatch& batch = batches.emplace_back();
      slots.emplace_back();
      for (int i = 0; i < 20'000; ++i) {
        batch.BeginNode("N", "key");
        const bool nowhere = random() % 10 == 0;
        const auto slot = static_cast<std::uint32_t>(random() % kSlots);
        slots.back().push_back(nowhere ? kNoSlot : slot);
        const std::string text = std::to_string(random()) + std::string(random() % 50, 'x');
        batch.AddText("text", text);
        if (!nowhere) texts.try_emplace(slot, text);  // the first stays
        const std::string_view list[] = {text, "common"};
        if (i % 3 == 0) batch.AddTexts("list", list);
        if (i % 3 == 0 && !nowhere) lists[slot].push_back(text);
      }
    }
  }
  SlotOfRecord SlotOf() const {
    return [this](std::size_t batch, std::uint32_t record) { return slots[batch][record]; };
  }

  std::vector<RecordBatch> batches;
  std::vector<std::vector<std::uint32_t>> slots;  // by batch and record
  std::map<std::uint32_t, std::string> texts;
  std::map<std::uint32_t, std::vector<std::string>> lists;  // without what all have
};

void ExpectText(const Records& records, const SlotValues& values, std::uint32_t slot) {
  const auto found = records.texts.find(slot);
  ASSERT_EQ(values.Has(slot), found != records.texts.end());
  if (found == records.texts.end()) return;
  EXPECT_EQ(values.Get(slot).AsString(), found->second);
}

void ExpectList(const Records& records, const SlotValues& values, std::uint32_t slot) {
  const auto found = records.lists.find(slot);
  ASSERT_EQ(values.Has(slot), found != records.lists.end());
  if (!values.Has(slot)) return;
  std::vector<std::string> expected = found->second;
  expected.insert(expected.begin() + 1, "common");
  std::vector<std::string> given;
  const Value list = values.Get(slot);
  for (const Value& value : list.AsList()) given.emplace_back(value.AsString());
  EXPECT_EQ(given, expected);
}

TEST(VisitValues, GivesEachSlotItsValuesInAsManyPiecesAsMemoryWants) {
  const InputFiles files;
  const auto file = SpillFile::Open(files.path());
  ASSERT_TRUE(file.has_value());
  Records records;
  std::size_t most_visits = 0;
  for (const bool on_disk : {false, true}) {
    for (std::size_t b = 0; on_disk && b < records.batches.size(); ++b) {
      ASSERT_TRUE(records.batches[b].MoveTo(file->get()).ok());
    }
    const auto properties = GatherProperties(records.batches, false);
    ASSERT_EQ(properties.size(), 2u);  // list, text
    for (const std::uint64_t memory : {std::uint64_t{1} << 30, std::uint64_t{3} << 20}) {
      for (const auto& property : properties) {
        const LimitedWork work(memory);
        std::size_t next = 500;  // slots before it are not asked for
        std::size_t visits = 0;
        const auto visit = [&](const SlotValues& values) {
          EXPECT_EQ(values.range().begin, next);
          ++visits;
          next = values.range().end;
          const CellColumn column = values.ToColumn(values.range());
          EXPECT_EQ(column.rows(), values.range().end - values.range().begin);
          for (std::size_t slot = values.range().begin; slot < next; ++slot) {
            const auto number = static_cast<std::uint32_t>(slot);
            property.name == "text" ? ExpectText(records, values, number)
                                    : ExpectList(records, values, number);
            EXPECT_EQ(column.IsNull(slot - values.range().begin), !values.Has(slot));
          }
          return Status();
        };
        const Status status =
            VisitValues(property, {500, kSlots}, records.SlotOf(), work, visit);
        ASSERT_TRUE(status.ok()) << status.ToString();
        EXPECT_EQ(next, kSlots);
        EXPECT_EQ(work.budget->used(), 0u);
        most_visits = std::max(most_visits, visits);
      }
    }
  }
  EXPECT_GT(most_visits, 1u);
}

}  // namespace
}  // namespace keiretsu::graph
