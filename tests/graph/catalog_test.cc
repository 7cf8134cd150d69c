#include "graph/catalog.h"

#include <gtest/gtest.h>

#include "graph/limits.h"
#include "storage/engine.h"
#include "tests/graph/graph_fixture.h"

namespace keiretsu::graph {
namespace {

TEST(Catalog, NamesKeepTheirIdsOverReopening) {
  GraphFixture db(/*in_memory=*/false);
  const LabelId a = db.Label("A");
  const LabelId b = db.Label("B");
  const TypeId type = db.Type("OWNS");
  const KeyId key = db.Key("share");
  const std::vector<LabelId> both{a, b};
  const LabelSetId set = db->catalog().InternLabelSet(both).value();
  const LabelSetId none = db->catalog().InternLabelSet({}).value();
  ASSERT_TRUE(db->catalog().WidenNodeProfile(set, key, 6).ok());
  ASSERT_TRUE(db->catalog().WidenEdgeProfile(type, key, 8).ok());
  db.Reopen();
  const Catalog& catalog = db->catalog();
  EXPECT_EQ(catalog.FindLabel("A"), a);
  EXPECT_EQ(catalog.FindLabel("B"), b);
  EXPECT_EQ(catalog.FindType("OWNS"), type);
  EXPECT_EQ(catalog.FindKey("share"), key);
  EXPECT_EQ(catalog.LabelName(b), "B");
  EXPECT_FALSE(catalog.FindLabel("C").valid());
  EXPECT_EQ(db->catalog().InternLabelSet(both).value(), set);
  EXPECT_EQ(catalog.LabelsOf(none).size(), 0u);
  EXPECT_TRUE(catalog.LabelSetContains(set, a));
  EXPECT_FALSE(catalog.LabelSetContains(none, a));
  ASSERT_EQ(catalog.NodeProfile(set).entries.size(), 1u);
  EXPECT_EQ(catalog.NodeProfile(set).entries[0].tag_mask, 6u);
  EXPECT_EQ(catalog.EdgeProfile(type).entries[0].tag_mask, 8u);
  EXPECT_EQ(catalog.NodeKeys(), std::vector<KeyId>{key});
}

TEST(Catalog, WideningAProfileBumpsTheEpochOnlyWhenItIsNews) {
  GraphFixture db;
  const KeyId key = db.Key("k");
  const LabelSetId set = db->catalog().InternLabelSet({}).value();
  const std::uint64_t before = db->catalog().schema_epoch();
  ASSERT_TRUE(db->catalog().WidenNodeProfile(set, key, 2).ok());
  const std::uint64_t widened = db->catalog().schema_epoch();
  EXPECT_GT(widened, before);
  ASSERT_TRUE(db->catalog().WidenNodeProfile(set, key, 2).ok());
  EXPECT_EQ(db->catalog().schema_epoch(), widened);
}

TEST(Catalog, RefusesEmptyAndOverlongNames) {
  GraphFixture db;
  EXPECT_EQ(db->catalog().InternLabel("").status().code(), StatusCode::kInvalidArgument);
  EXPECT_TRUE(db->catalog().InternLabel(std::string(kMaxNameBytes, 'x')).has_value());
  EXPECT_EQ(db->catalog().InternLabel(std::string(kMaxNameBytes + 1, 'x')).status().code(),
            StatusCode::kInvalidArgument);
}

TEST(Catalog, NewNamesKeepTheirIdsOverReopening) {
  GraphFixture db(/*in_memory=*/false);
  const LabelId label = db.Label("Old");
  const KeyId key = db.Key("old");
  const TypeId type = db.Type("OLD");
  const std::string_view before = db->catalog().LabelName(label);
  ASSERT_TRUE(db->Rename(NameKind::kLabel, "Old", "New").ok());
  ASSERT_TRUE(db->Rename(NameKind::kKey, "old", "new").ok());
  ASSERT_TRUE(db->Rename(NameKind::kType, "OLD", "NEW").ok());
  EXPECT_EQ(before, "Old");  // a view of it stays valid
  const LabelId again = db.Label("Old");
  EXPECT_NE(again, label);
  db.Reopen();
  const Catalog& catalog = db->catalog();
  EXPECT_EQ(catalog.FindLabel("New"), label);
  EXPECT_EQ(catalog.FindLabel("Old"), again);
  EXPECT_EQ(catalog.FindKey("new"), key);
  EXPECT_FALSE(catalog.FindKey("old").valid());
  EXPECT_EQ(catalog.TypeName(type), "NEW");
  EXPECT_EQ(catalog.LabelNames(), (std::vector<std::string>{"New", "Old"}));
}

TEST(Catalog, ANameIsRenamedOnlyToOneThatIsFree) {
  GraphFixture db;
  db.Label("A");
  db.Label("B");
  const std::uint64_t before = db->catalog().definition_epoch();
  EXPECT_EQ(db->Rename(NameKind::kLabel, "A", "B").code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(db->Rename(NameKind::kLabel, "A", "A").code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(db->Rename(NameKind::kLabel, "A", "").code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(db->Rename(NameKind::kLabel, "C", "D").code(), StatusCode::kNotFound);
  EXPECT_EQ(db->Rename(NameKind::kType, "A", "D").code(), StatusCode::kNotFound);
  EXPECT_EQ(db->catalog().definition_epoch(), before);
  EXPECT_TRUE(db->Rename(NameKind::kLabel, "A", "C").ok());
  EXPECT_GT(db->catalog().definition_epoch(), before);
}

TEST(Catalog, FullTextIndexesOverReopening) {
  GraphFixture db(/*in_memory=*/false);
  const std::vector<LabelId> labels{db.Label("A"), db.Label("B")};
  const std::vector<KeyId> keys{db.Key("name")};
  ASSERT_TRUE(db->CreateFullText("names", labels, keys).ok());
  ASSERT_TRUE(db->CreateFullText("others", {labels[0]}, keys).ok());
  EXPECT_EQ(db->CreateFullText("names", {labels[1]}, keys).code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(db->CreateFullText("again", labels, keys).code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(db->CreateFullText("none", {}, keys).code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(db->CreateIndex("names", labels[0], keys, false).status().code(),
            StatusCode::kInvalidArgument);
  ASSERT_TRUE(db->DropFullText("others").ok());
  EXPECT_EQ(db->DropFullText("others").code(), StatusCode::kNotFound);
  db.Reopen();
  const auto list = db->catalog().FullTexts();
  ASSERT_EQ(list->size(), 1u);
  EXPECT_EQ(list->front().name, "names");
  EXPECT_EQ(list->front().labels, labels);
  EXPECT_EQ(list->front().keys, keys);
}

TEST(Catalog, DamagedEntryIsCorruptionNamingIt) {
  GraphFixture db(/*in_memory=*/false);
  db.Label("A");
  storage::WriteBatch batch;
  std::string key("\x01\0\0\0\0", 5);
  std::string value(db->engine().Get(storage::Keyspace::kCatalog, key).value()->view());
  value.back() = static_cast<char>(value.back() ^ 1);
  batch.Put(storage::Keyspace::kCatalog, key, value);
  ASSERT_TRUE(db->engine().Write(batch, true).ok());
  db.Close();
  const auto opened = GraphStore::Open(db.options());
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code(), StatusCode::kCorruption);
  EXPECT_NE(opened.error().message().find("checksum"), std::string_view::npos);
}

}  // namespace
}  // namespace keiretsu::graph
