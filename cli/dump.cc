#include "cli/dump.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "keiretsu/query_result.h"
#include "keiretsu/value.h"

namespace keiretsu::cli {
namespace {

/// Entities of one statement.
constexpr std::size_t kDumpBatch = 200;

std::string QuotedName(std::string_view name) {
  std::string quoted = "`";
  for (const char c : name) quoted += c == '`' ? std::string("``") : std::string(1, c);
  return quoted + '`';
}

/// Literals of numbers that have none.
std::string FloatLiteral(double value) {
  if (std::isnan(value)) return "(0.0 / 0.0)";
  if (std::isinf(value)) return value > 0 ? "(1.0 / 0.0)" : "(-1.0 / 0.0)";
  return Value(value).ToString();
}

/// A stored value as an expression. Lists are not nested deeply enough to matter.
std::string Literal(const Value& value) {
  if (value.type() == ValueType::kFloat) return FloatLiteral(value.AsFloat());
  if (value.type() != ValueType::kList) return value.ToString();
  std::string text = "[";
  for (const Value& item : value.AsList()) {
    if (text.size() > 1) text += ", ";
    text += Literal(item);
  }
  return text + ']';
}

std::string PropertyMap(const Map& properties, std::string_view first) {
  std::string text = "{";
  text += first;
  for (const auto& [name, value] : properties) {
    if (text.size() > 1) text += ", ";
    text += QuotedName(name) + ": " + Literal(value);
  }
  return text + '}';
}

/// Writes one database. The marking label and property are names that it does not use.
class Dump {
 public:
  Dump(Session& session, Output& out) : session_(session), out_(out) {}

  Status Run() {
    if (Status status = ChooseMark(); !status.ok()) return status;
    const Result<bool> any = DumpNodes();
    if (!any) return any.error();
    if (*any) {
      if (Status status = DumpRelationships(); !status.ok()) return status;
      out_.Write(fmt::format("MATCH (n:{0}) REMOVE n.{0}, n:{0};\n", mark_));
      out_.Write(fmt::format("DROP INDEX {};\n", mark_));
    }
    return DumpSchema();
  }

 private:
  /// Calls visit(row) for each row. Stops at the first failure.
  template <typename Visit>
  Status ForEachRow(const std::string& query, Visit visit) {
    Result<QueryResult> result = session_.Run(query);
    if (!result) return result.error();
    while (result->Next()) visit(result->row());
    return result->status();
  }

  Status ChooseMark() {
    std::vector<std::string> used;
    const auto add = [&](const std::vector<Value>& row) {
      for (const Value& value : row) {
        if (value.type() == ValueType::kString) used.emplace_back(value.AsString());
      }
    };
    for (const char* query :
         {"MATCH (n) UNWIND labels(n) AS name RETURN DISTINCT name",
          "MATCH (n) UNWIND keys(n) AS name RETURN DISTINCT name", "SHOW INDEXES"}) {
      if (Status status = ForEachRow(query, add); !status.ok()) return status;
    }
    std::string name = "_dump";
    while (std::find(used.begin(), used.end(), name) != used.end()) name += '_';
    mark_ = QuotedName(name);
    return Status();
  }

  void Add(std::string_view beginning, const std::string& item) {
    out_.Write(in_statement_ == 0 ? beginning : std::string_view(",\n  "));
    out_.Write(item);
    ++in_statement_;
  }
  void End(std::string_view ending) {
    if (in_statement_ > 0) out_.Write(ending);
    in_statement_ = 0;
  }

  Result<bool> DumpNodes() {
    bool any = false;
    const Status status = ForEachRow("MATCH (n) RETURN n", [&](const std::vector<Value>& row) {
      if (!any) out_.Write(fmt::format("CREATE INDEX {0} FOR (n:{0}) ON (n.{0});\n", mark_));
      any = true;
      const Node& node = row[0].AsNode();
      std::string labels = ":" + mark_;
      for (const std::string& label : node.labels) labels += ":" + QuotedName(label);
      Add("CREATE ", fmt::format("({} {})", labels,
                                 PropertyMap(node.properties,
                                             fmt::format("{}: {}", mark_, node.id))));
      if (in_statement_ == kDumpBatch) End(";\n");
    });
    End(";\n");
    if (!status.ok()) return status;
    return any;
  }

  void EndRelationships() {
    End(fmt::format("] AS r\nMATCH (a:{0} {{{0}: r[0]}}), (b:{0} {{{0}: r[1]}})\n"
                    "CREATE (a)-[e:{1}]->(b) SET e = r[2];\n",
                    mark_, QuotedName(type_)));
  }

  Status DumpRelationships() {
    const Status status =
        ForEachRow("MATCH ()-[r]->() RETURN r", [&](const std::vector<Value>& row) {
          const Relationship& edge = row[0].AsRelationship();
          if (edge.type != type_ || in_statement_ == kDumpBatch) EndRelationships();
          type_ = edge.type;
          Add("UNWIND [", fmt::format("[{}, {}, {}]", edge.start, edge.end,
                                      PropertyMap(edge.properties, "")));
        });
    EndRelationships();
    return status;
  }

  static std::string Keys(const Value& names, std::string_view variable) {
    std::string text;
    for (const Value& name : names.AsList()) {
      text +=
          fmt::format("{}{}.{}", text.empty() ? "" : ", ", variable, QuotedName(name.AsString()));
    }
    return text;
  }

  static std::string Labels(const Value& names) {
    std::string text;
    for (const Value& name : names.AsList()) {
      text += (text.empty() ? "" : "|") + QuotedName(name.AsString());
    }
    return text;
  }

  /// The statement that makes the index of a row of SHOW INDEXES.
  static std::string IndexStatement(const std::vector<Value>& row) {
    enum Column : std::size_t { kName, kType, kLabels, kProperties, kOwner };
    const std::string name = QuotedName(row[kName].AsString());
    const std::string labels = Labels(row[kLabels]);
    const std::string keys = Keys(row[kProperties], "n");
    if (row[kType].AsString() == "FULLTEXT") {
      return fmt::format("CREATE FULLTEXT INDEX {} FOR (n:{}) ON EACH [{}];\n", name, labels, keys);
    }
    if (row[kOwner].type() != ValueType::kNull) {
      return fmt::format("CREATE CONSTRAINT {} FOR (n:{}) REQUIRE ({}) IS UNIQUE;\n", name, labels,
                         keys);
    }
    return fmt::format("CREATE INDEX {} FOR (n:{}) ON ({});\n", name, labels, keys);
  }

  Status DumpSchema() {
    const Status status = ForEachRow("SHOW INDEXES", [&](const std::vector<Value>& row) {
      out_.Write(IndexStatement(row));
    });
    if (!status.ok()) return status;
    return ForEachRow("SHOW VALIDITY", [&](const std::vector<Value>& row) {
      out_.Write(fmt::format("CREATE VALIDITY FOR ()-[r:{}]-() ON (r.{}, r.{});\n",
                             QuotedName(row[0].AsString()), QuotedName(row[1].AsString()),
                             QuotedName(row[2].AsString())));
    });
  }

  Session& session_;
  Output& out_;
  std::string mark_;
  std::string type_;
  std::size_t in_statement_ = 0;
};

}  // namespace

Status DumpDatabase(Session& session, Output& out) { return Dump(session, out).Run(); }

}  // namespace keiretsu::cli
