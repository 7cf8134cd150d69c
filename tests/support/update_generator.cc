// Random statements that change the graph.
#include <fmt/format.h>

#include "tests/support/graph_script.h"
#include "tests/support/query_generator.h"

namespace keiretsu::testing {
namespace {

// Writes one statement that changes the graph.
class UpdateWriter {
 public:
  UpdateWriter(Dice& dice, std::uint64_t first_id)
      : dice_(dice), expressions_(dice), patterns_(dice, expressions_), id_(first_id) {}

  GeneratedQuery Write() {
    switch (dice_.Below(10)) {
      case 0: Create(); break;
      case 1: Connect(); break;
      case 2:
      case 3: Set(); break;
      case 4: Remove(); break;
      case 5: Delete(); break;
      case 6: MergeNodes(); break;
      case 7: MergeEdges(); break;
      case 8: Loop(); break;
      default:
        Set();
        Create();
    }
    if (!deletes_) Finish();
    return std::move(query_);
  }

 private:
  void Match(std::uint64_t max_edges) {
    PatternGenerator::Options options;
    options.max_edges = max_edges;
    query_.text += "MATCH " + Text(patterns_.Path(scope_, options)) + " ";
    if (dice_.Percent(50)) query_.text += "WHERE " + expressions_.Truth(scope_, 1) + " ";
  }

  // A node or relationship that a MATCH found; writes one when it found none with a name.
  std::string Found(Kind kind) {
    std::vector<std::string> names;
    for (const Named& variable : scope_) {
      if (variable.kind == kind) names.push_back(variable.name);
    }
    if (!names.empty()) return dice_.Of(names);
    const std::string name = expressions_.FreshName('f');
    query_.text +=
        kind == Kind::kNode ? fmt::format("MATCH ({}:A) ", name)
                            : fmt::format("MATCH ()-[{}:R]->() ", name);
    scope_.push_back({name, kind});
    return name;
  }

  std::string AnyProperty() {
    const char key = "ifsbm"[dice_.Below(5)];
    return fmt::format("{}: {}", key, PropertyLiteral(dice_, key));
  }

  void Create() {
    const std::string name = expressions_.FreshName('w');
    query_.text += fmt::format("CREATE ({}{} {{id: {}, {}}})", name,
                               dice_.Word({":A", ":B", ":A:D", ""}), id_++, AnyProperty());
    if (dice_.Percent(50)) {
      query_.text += fmt::format("-[:{} {{id: {}}}]->(:B {{id: {}}})", dice_.Word({"R", "S"}),
                                 id_, id_ + 1);
      id_ += 2;
    }
    query_.text += " ";
    scope_.push_back({name, Kind::kNode});
  }

  void Connect() {
    Match(2);
    const std::string a = Found(Kind::kNode);
    const std::string b = Found(Kind::kNode);
    EdgeShape edge;
    edge.types = dice_.Word({":R", ":S", ":T"});
    edge.content = fmt::format(" {{id: {}, i: {}}}", id_++,
                               expressions_.Of(Kind::kInteger, scope_, 1));
    edge.direction = dice_.Percent(50) ? 1 : -1;
    query_.text += fmt::format("CREATE ({}){}({}) ", a, Text(edge), b);
  }

  void Set() {
    Match(2);
    const bool node = dice_.Percent(70);
    const std::string target = Found(node ? Kind::kNode : Kind::kEdge);
    const char key = node ? "ifsbm"[dice_.Below(5)] : "ifm"[dice_.Below(3)];
    switch (dice_.Below(node ? 6 : 4)) {
      case 0: query_.text += fmt::format("SET {0}.i = {0}.i + 1 ", target); break;
      case 1: query_.text += fmt::format("SET {0}.m = {0}.f, {0}.i = null ", target); break;
      case 2:
        query_.text += fmt::format("SET {} += {{{}, f: null}} ", target, AnyProperty());
        break;
      case 3:
        query_.text += fmt::format("SET {}.{} = {} ", target, key, PropertyLiteral(dice_, key));
        break;
      case 4:
        query_.text += fmt::format("SET {0} = {{id: {0}.id, {1}}} ", target, AnyProperty());
        break;
      default: query_.text += fmt::format("SET {}{} ", target, dice_.Word({":A", ":B", ":D:A"}));
    }
  }

  void Remove() {
    Match(1);
    const std::string target = Found(Kind::kNode);
    const std::string what = dice_.Word({".i", ".f", ".s", ".b", ".m", ":A", ":B", ":A:B"});
    query_.text += fmt::format("REMOVE {}{} ", target, what);
  }

  void Delete() {
    deletes_ = true;
    Match(2);
    if (dice_.Percent(50)) {
      query_.text += fmt::format("DELETE {}", Found(Kind::kEdge));
    } else {
      query_.text += fmt::format("{}DELETE {}", dice_.Percent(70) ? "DETACH " : "",
                                 Found(Kind::kNode));
    }
  }

  void MergeNodes() {
    query_.text += fmt::format(
        "UNWIND {} AS x MERGE (w:{} {{i: x}}) ON CREATE SET w.s = 'new', w.id = {} ON MATCH SET "
        "w.b = true ",
        dice_.Word({"[0, 1, 1]", "[3, 7, 7, 8]", "[4]"}), dice_.Word({"A", "B", "D"}), id_++);
    scope_ = {{"x", Kind::kInteger}, {"w", Kind::kNode}};
  }

  void MergeEdges() {
    Match(1);
    const std::string a = Found(Kind::kNode);
    const std::string b = Found(Kind::kNode);
    EdgeShape edge;
    edge.name = expressions_.FreshName('w');
    edge.types = dice_.Word({":R", ":S"});
    edge.content = dice_.Word({"", "", " {i: 2}"});
    edge.direction = static_cast<int>(dice_.Below(3)) - 1;
    query_.text += fmt::format("MERGE ({}){}({}) ON CREATE SET {}.id = {} ", a, Text(edge), b,
                               edge.name, id_++);
    scope_.push_back({edge.name, Kind::kEdge});
  }

  void Loop() {
    Match(1);
    const std::string a = Found(Kind::kNode);
    query_.text += fmt::format("FOREACH (x IN {} | CREATE ({})-[:S {{id: x}}]->(:D {{i: x}})) ",
                               dice_.Word({"[1, 2]", "[]", "[5]"}), a);
  }

  void Finish() {
    if (dice_.Percent(40)) return;
    if (dice_.Percent(50)) {
      const std::string number = expressions_.Of(Kind::kInteger, scope_, 1);
      query_.text +=
          fmt::format("RETURN {} AS a, {} AS b", number, expressions_.Of(Kind::kMixed, scope_, 1));
    } else {
      query_.text += "WITH count(*) AS rows MATCH (z)-[y]->() RETURN rows, z, y";
    }
  }

  Dice& dice_;
  ExpressionGenerator expressions_;
  PatternGenerator patterns_;
  std::uint64_t id_;
  Scope scope_;
  GeneratedQuery query_;
  bool deletes_ = false;
};

}  // namespace

GeneratedQuery RandomUpdate(Dice& dice, std::uint64_t first_id) {
  return UpdateWriter(dice, first_id).Write();
}

}  // namespace keiretsu::testing
