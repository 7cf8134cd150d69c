// Similar words against the plain table of edit distances; indexes made from earlier ones against
// those made anew, over random writes, committed and not.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "graph/search/name_index_cache.h"
#include "graph/search/word_pattern.h"
#include "tests/graph/graph_fixture.h"

namespace keiretsu::graph {
namespace {

std::string RandomWord(std::mt19937& random, std::size_t most) {
  std::string word(1 + random() % most, ' ');
  for (char& c : word) c = static_cast<char>('a' + random() % 4);
  return word;
}

/// Edits that turn `a` into `b`; two neighbours may be exchanged once.
std::size_t PlainEdits(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> table(a.size() + 1,
                                              std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        table[i][j] = i + j;
        continue;
      }
      table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1,
                              table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
      }
    }
  }
  return table[a.size()][b.size()];
}

double PlainSimilarity(const std::string& pattern, const std::string& word) {
  if (pattern == word) return 1;
  double best = 0;
  const auto size = static_cast<double>(pattern.size());
  if (pattern.size() >= 3 && word.starts_with(pattern)) {
    best = 0.7 + (1 - 0.7) * size / static_cast<double>(word.size());
  }
  const std::size_t allowed = pattern.size() < 4 ? 0 : pattern.size() < 8 ? 1 : 2;
  const std::size_t edits = PlainEdits(pattern, word);
  if (edits > allowed) return best;
  const auto longer = static_cast<double>(std::max(pattern.size(), word.size()));
  return std::max(best, 1 - static_cast<double>(edits) / longer);
}

TEST(WordPattern, AgreesWithThePlainTable) {
  std::mt19937 random(7);
  int similar = 0;
  for (int round = 0; round < 50'000; ++round) {
    const std::string a = RandomWord(random, 10);
    std::string b = RandomWord(random, 10);
    if (round % 2 == 0) {  // near
      b = a;
      for (std::size_t n = random() % 4; n > 0; --n) {
        const std::size_t at = random() % (b.size() + 1);
        if (random() % 2 == 0) b.insert(at, 1, static_cast<char>('a' + random() % 4));
        else if (at < b.size()) b.erase(at, 1);
      }
      if (b.empty()) continue;
    }
    const double got =
        WordPattern({a, WordKind::kOwn}, {}).Similarity(b, LettersOf(b), WordKind::kOwn);
    ASSERT_DOUBLE_EQ(got, PlainSimilarity(a, b)) << a << " " << b;
    similar += got > 0 ? 1 : 0;
  }
  EXPECT_GT(similar, 10'000);
}

TEST(WordPattern, LongWordsAreComparedAsTheyAre) {
  const std::string word(200, 'x');
  const WordPattern pattern({word, WordKind::kOwn}, {});
  EXPECT_EQ(pattern.Similarity(word, LettersOf(word), WordKind::kOwn), 1);
  EXPECT_EQ(pattern.Similarity(word + "y", LettersOf(word + "y"), WordKind::kOwn) > 0.9, true);
  EXPECT_EQ(pattern.Similarity(word.substr(1), LettersOf(word.substr(1)), WordKind::kOwn), 0);
}

const NameWatch kNoWatch = {[] { return Status(); }, [](std::uint64_t) { return Status(); }};

/// Hits of a few queries as text.
std::string Hits(const NameIndex& index) {
  std::string text;
  for (const char* query : {"abc", "alpha beta", "gamma ltd", "abcd abcd"}) {
    const auto hits = index.Search(NameQuery(query, {}), {.limit = 50}, kNoWatch.check_cancelled);
    for (const NameHit& hit : hits.value()) {
      text += std::to_string(hit.node.value) + ":" + std::to_string(hit.score) + " ";
    }
    text += "\n";
  }
  return text;
}

TEST(NameIndexCache, AnIndexMadeFromAnEarlierOneIsLikeANewOne) {
  GraphFixture db;
  std::mt19937 random(11);
  const LabelId company = db.Label("Company");
  const LabelId other = db.Label("Other");
  const KeyId name = db.Key("name");
  const KeyId alias = db.Key("alias");
  const NameSource source{{company}, {name, alias}};
  NameIndexCache cache;
  std::vector<NodeId> nodes;
  const auto random_name = [&] {
    static const char* const kWords[] = {"alpha", "beta", "gamma", "Ltd", "Limited"};
    std::string text = RandomWord(random, 5);
    for (std::size_t n = random() % 3; n > 0; --n) text += std::string(" ") + kWords[random() % 5];
    return text;
  };
  const auto check = [&](const GraphView& view) {
    const auto cached = cache.Get(view, source, kNoWatch);
    const auto fresh = NameIndex::Build(view, source, nullptr, kNoWatch);
    ASSERT_TRUE(cached && fresh);
    ASSERT_EQ(Hits(**cached), Hits(**fresh));
    ASSERT_EQ((*cached)->memory_bytes(), (*fresh)->memory_bytes());
  };
  std::shared_ptr<const GraphView> old = db->Read();
  for (int round = 0; round < 60; ++round) {
    auto transaction = db->Begin().value();
    for (std::size_t n = random() % 200; n > 0; --n) {
      if (nodes.empty() || random() % 3 == 0) {
        const std::vector<LabelId> labels = {random() % 4 == 0 ? other : company};
        nodes.push_back(
            transaction->CreateNode(labels, {{name, Value(random_name())}}).value());
        continue;
      }
      const NodeId node = nodes[random() % nodes.size()];
      const Value list(List{Value(random_name()), Value(7), Value(random_name())});
      const std::size_t choice = random() % 4;
      const KeyId key = choice == 0 ? alias : name;
      const Value value = choice == 0 ? list : choice == 1 ? Value() : Value(random_name());
      const StatusCode code = transaction->SetNodeProperty(node, key, value).code();
      ASSERT_TRUE(code == StatusCode::kOk || code == StatusCode::kNotFound);
    }
    if (round % 2 == 0) check(transaction->view());
    if (round % 5 == 4) continue;  // rolled back; its nodes are refused from now on
    ASSERT_TRUE(CommitNow(*transaction).ok());
    check(*db->Read());
    if (round % 10 == 0) check(*old);
    if (round % 20 == 0) {
      ASSERT_TRUE(db->Checkpoint().ok());
      check(*db->Read());
      old = db->Read();
    }
  }
}

}  // namespace
}  // namespace keiretsu::graph
