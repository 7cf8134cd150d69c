#include "tests/support/graph_script.h"

#include <fmt/format.h>

namespace keiretsu::testing {
namespace {

std::string Properties(Dice& dice, std::uint64_t id, const std::string& keys) {
  std::string text = fmt::format("{{id: {}", id);
  for (const char key : keys) {
    if (dice.Percent(70)) text += fmt::format(", {}: {}", key, PropertyLiteral(dice, key));
  }
  return text + "}";
}

std::string Labels(Dice& dice) {
  return dice.Word({"", ":A", ":A", ":B", ":B", ":C", ":A:B", ":B:C", ":A:B:C"});
}

class ScriptWriter {
 public:
  explicit ScriptWriter(Dice& dice) : dice_(dice) {}

  std::vector<GraphStatement> Write() {
    MaybeIndexes();
    CreateMost();
    MaybeIndexes();
    if (dice_.Percent(70)) Other("CHECKPOINT");
    for (std::uint64_t i = dice_.Below(8); i > 0; --i) ChangeSomething();
    if (dice_.Percent(30)) Other("CHECKPOINT");
    for (std::uint64_t i = dice_.Below(4); i > 0; --i) ChangeSomething();
    return std::move(script_);
  }

 private:
  void Other(std::string text) { script_.push_back({std::move(text), false}); }
  void Query(std::string text) { script_.push_back({std::move(text), true}); }

  void MaybeIndexes() {
    for (const char* target :
         {"(n:A) ON (n.i)", "(n:B) ON (n.s)", "(n:B) ON (n.m)", "(n:A) ON (n.i, n.s)",
          "(n:C) ON (n.f)"}) {
      if (dice_.Percent(25)) Other(fmt::format("CREATE INDEX IF NOT EXISTS FOR {}", target));
    }
    if (dice_.Percent(30)) {
      Other("CREATE CONSTRAINT IF NOT EXISTS FOR (n:C) REQUIRE n.id IS UNIQUE");
    }
  }

  void CreateMost() {
    nodes_ = dice_.Between(3, 8);
    std::string text = "CREATE ";
    for (std::uint64_t i = 0; i < nodes_; ++i) {
      text += fmt::format("{}(n{}{} {})", i == 0 ? "" : ", ", i, Labels(dice_),
                          Properties(dice_, i, "ifsblm"));
    }
    edges_ = 100 + dice_.Between(2, 11);
    for (std::uint64_t i = 100; i < edges_; ++i) {
      text += fmt::format(", (n{})-[:{} {}]->(n{})", AnyNode(), Type(),
                          Properties(dice_, i, "ifm"), AnyNode());
    }
    Query(text);
  }

  void ChangeSomething() {
    const std::string node = fmt::format("MATCH (n {{id: {}}}) ", AnyNode());
    const char key = "ifsblm"[dice_.Below(6)];
    switch (dice_.Below(9)) {
      case 0: Query(node + fmt::format("SET n.{} = {}", key, PropertyLiteral(dice_, key))); break;
      case 1: Query(node + fmt::format("REMOVE n.{}", key)); break;
      case 2: Query(node + dice_.Word({"SET n:A", "SET n:B", "SET n:B:C"})); break;
      case 3: Query(node + dice_.Word({"REMOVE n:A", "REMOVE n:B:C"})); break;
      case 4: Query(fmt::format("MATCH ()-[e {{id: {}}}]->() DELETE e", AnyEdge())); break;
      case 5: Query(node + "DETACH DELETE n"); break;
      case 6:
        Query(fmt::format("CREATE ({} {})", Labels(dice_),
                          Properties(dice_, nodes_++, "ifsblm")));
        break;
      case 7:
        Query(fmt::format("MATCH ()-[e {{id: {}}}]->() SET e.i = {}", AnyEdge(),
                          PropertyLiteral(dice_, 'i')));
        break;
      default:
        Query(node + fmt::format("MATCH (m {{id: {}}}) CREATE (n)-[:{} {}]->(m)", AnyNode(),
                                 Type(), Properties(dice_, edges_++, "ifm")));
    }
  }

  // Often one of the first, so that there are hubs, parallel relationships and loops.
  std::uint64_t AnyNode() { return dice_.Below(dice_.Percent(40) ? 2 : nodes_); }
  std::uint64_t AnyEdge() { return dice_.Between(100, edges_ - 1); }
  std::string Type() { return dice_.Word({"R", "R", "S", "T"}); }

  Dice& dice_;
  std::vector<GraphStatement> script_;
  std::uint64_t nodes_ = 0;
  std::uint64_t edges_ = 0;  // the next id
};

}  // namespace

std::string PropertyLiteral(Dice& dice, char key) {
  switch (key) {
    case 'i': return fmt::format("{}", dice.Below(5));
    case 'f': return dice.Word({"0.25", "0.5", "1.5", "2.75", "-0.5"});
    case 's': return dice.Word({"'a'", "'ab'", "'b'", "'ba'", "'c'"});
    case 'b': return dice.Word({"true", "false"});
    case 'l': return dice.Word({"[]", "[1]", "[2, 0]", "[1, 2, 3]"});
    default: return PropertyLiteral(dice, "ifsbl"[dice.Below(5)]);
  }
}

std::vector<GraphStatement> RandomGraphScript(Dice& dice) { return ScriptWriter(dice).Write(); }

}  // namespace keiretsu::testing
