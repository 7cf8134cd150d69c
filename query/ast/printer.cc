#include "query/ast/printer.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "query/ast/expression_printer.h"

namespace keiretsu::query::ast {
namespace {

/// Appends the text of clauses and statements to a string.
class StatementPrinter {
 public:
  explicit StatementPrinter(std::string* out) : out_(*out) {}

  void Append(const Statement& statement) {
    std::visit([this](const auto& node) { Append(node); }, statement.node);
  }

  void Append(const QueryStatement& statement) {
    if (statement.explain == ExplainMode::kExplain) out_ += "EXPLAIN ";
    if (statement.explain == ExplainMode::kProfile) out_ += "PROFILE ";
    if (statement.time) Append(*statement.time);
    Append(statement.query);
  }

  void Append(const QueryTime& time) {
    if (time.second == nullptr) {
      Prefixed("AS OF ", *time.first);
    } else {
      AppendOperand(*time.first, "BETWEEN ");
      AppendOperand(*time.second, " AND ");
    }
    out_ += ' ';
  }

  void Append(const Query& query) {
    for (std::size_t i = 0; i < query.parts.size(); ++i) {
      if (i > 0) out_ += query.union_all[i - 1] ? " UNION ALL " : " UNION ";
      Append(query.parts[i].clauses);
    }
  }

  void Append(const Clause& clause) {
    std::visit([this](const auto& node) { Append(node); }, clause.node);
  }

 private:
  void Append(const std::vector<Clause>& clauses) {
    for (std::size_t i = 0; i < clauses.size(); ++i) {
      if (i > 0) out_ += ' ';
      Append(clauses[i]);
    }
  }

  void Append(const Match& match) {
    out_ += match.optional ? "OPTIONAL MATCH " : "MATCH ";
    Append(match.pattern);
    Where(match.where);
  }

  void Append(const Unwind& unwind) {
    out_ += "UNWIND ";
    Append(*unwind.list);
    out_ += " AS " + PrintName(unwind.variable.text);
  }

  void Append(const LoadCsv& load) {
    out_ += load.headers ? "LOAD CSV WITH HEADERS FROM " : "LOAD CSV FROM ";
    Append(*load.source);
    out_ += " AS " + PrintName(load.variable.text);
    if (load.delimiter == ',') return;
    out_ += " FIELDTERMINATOR " + PrintLiteral(Value(std::string(1, load.delimiter)));
  }

  void Append(const Projection& projection) {
    out_ += projection.is_return ? "RETURN " : "WITH ";
    if (projection.distinct) out_ += "DISTINCT ";
    if (projection.star) out_ += projection.items.empty() ? "*" : "*, ";
    Separated(projection.items, [&](const ProjectionItem& item) {
      Append(*item.expression);
      if (item.alias) out_ += " AS " + PrintName(item.alias->text);
    });
    if (!projection.order_by.empty()) out_ += " ORDER BY ";
    Separated(projection.order_by, [&](const SortItem& item) {
      Append(*item.expression);
      if (item.descending) out_ += " DESC";
    });
    if (projection.skip) Prefixed(" SKIP ", *projection.skip);
    if (projection.limit) Prefixed(" LIMIT ", *projection.limit);
    Where(projection.where);
  }

  void Append(const Create& create) {
    out_ += "CREATE ";
    Append(create.pattern);
  }

  void Append(const Set& set) {
    out_ += "SET ";
    Append(set.items);
  }

  void Append(const Merge& merge) {
    out_ += "MERGE ";
    Append(merge.pattern);
    if (!merge.on_create.empty()) {
      out_ += " ON CREATE SET ";
      Append(merge.on_create);
    }
    if (!merge.on_match.empty()) {
      out_ += " ON MATCH SET ";
      Append(merge.on_match);
    }
  }

  void Append(const std::vector<SetItem>& items) {
    Separated(items, [&](const SetItem& item) {
      Append(*item.target);
      for (const Name& label : item.labels) out_ += ':' + PrintName(label.text);
      if (item.value) {
        Prefixed(item.kind == SetItem::Kind::kMergeAll ? " += " : " = ", *item.value);
      }
    });
  }

  void Append(const Remove& remove) {
    out_ += "REMOVE ";
    Separated(remove.items, [&](const RemoveItem& item) {
      Append(*item.target);
      for (const Name& label : item.labels) out_ += ':' + PrintName(label.text);
    });
  }

  void Append(const Delete& deletion) {
    out_ += deletion.detach ? "DETACH DELETE " : "DELETE ";
    Separated(deletion.targets, [&](const ExpressionPtr& target) { Append(*target); });
  }

  void Append(const CallProcedure& call) {
    out_ += "CALL " + PrintQualifiedName(call.procedure.text);
    if (call.has_arguments) {
      out_ += '(';
      Separated(call.arguments, [&](const ExpressionPtr& argument) { Append(*argument); });
      out_ += ')';
    }
    if (!call.has_yield) return;
    out_ += " YIELD ";
    if (call.yield_star) out_ += '*';
    if (!call.yield_star && call.yield.empty()) out_ += '-';
    Separated(call.yield, [&](const YieldItem& item) {
      out_ += PrintName(item.column.text);
      if (item.alias) out_ += " AS " + PrintName(item.alias->text);
    });
    Where(call.where);
  }

  void Append(const CallSubquery& call) {
    out_ += "CALL ";
    if (call.has_import_list) {
      out_ += '(';
      Separated(call.imports, [&](const Name& name) { out_ += PrintName(name.text); });
      out_ += ") ";
    }
    out_ += "{ ";
    Append(*call.query);
    out_ += " }";
  }

  void Append(const Foreach& loop) {
    out_ += "FOREACH (" + PrintName(loop.variable.text) + " IN ";
    Append(*loop.list);
    out_ += " | ";
    Append(loop.body);
    out_ += ')';
  }

  void Append(const CopyFrom& copy) {
    out_ += "COPY ";
    if (!copy.pattern.nodes.empty()) {
      Append(copy.pattern);
      out_ += ' ';
    }
    out_ += "FROM ";
    Separated(copy.paths, [&](const std::string& path) { out_ += PrintLiteral(Value(path)); });
    CopyOptions(copy.options);
  }

  void Append(const CopyTo& copy) {
    out_ += "COPY (";
    Append(copy.query);
    out_ += ") TO " + PrintLiteral(Value(copy.path));
    CopyOptions(copy.options);
  }

  void CopyOptions(const std::vector<std::pair<Name, Value>>& options) {
    if (options.empty()) return;
    out_ += " WITH (";
    Separated(options, [&](const auto& option) {
      out_ += PrintName(option.first.text) + ": " + PrintLiteral(option.second);
    });
    out_ += ')';
  }

  void SchemaHead(std::string_view kind, const std::optional<Name>& name, bool if_not_exists) {
    out_ += fmt::format("CREATE {} ", kind);
    if (name) out_ += PrintName(name->text) + ' ';
    if (if_not_exists) out_ += "IF NOT EXISTS ";
  }

  void Properties(std::string_view variable, const std::vector<Name>& properties) {
    out_ += '(';
    Separated(properties, [&](const Name& property) {
      out_ += fmt::format("{}.{}", variable, PrintName(property.text));
    });
    out_ += ')';
  }

  void Append(const CreateIndex& index) {
    SchemaHead("INDEX", index.name, index.if_not_exists);
    out_ +=
        fmt::format(fmt::runtime(index.on_relationship ? "FOR ()-[n:{}]-() ON " : "FOR (n:{}) ON "),
                    PrintName(index.label.text));
    Properties("n", index.properties);
  }

  void Append(const CreateFullText& index) {
    SchemaHead("FULLTEXT INDEX", index.name, index.if_not_exists);
    out_ += "FOR (n:";
    for (std::size_t i = 0; i < index.labels.size(); ++i) {
      out_ += (i > 0 ? "|" : "") + PrintName(index.labels[i].text);
    }
    out_ += ") ON EACH [";
    Separated(index.properties,
              [&](const Name& property) { out_ += "n." + PrintName(property.text); });
    out_ += ']';
  }

  void Append(const CreateConstraint& constraint) {
    SchemaHead("CONSTRAINT", constraint.name, constraint.if_not_exists);
    out_ += fmt::format("FOR (n:{}) REQUIRE ", PrintName(constraint.label.text));
    Properties("n", constraint.properties);
    out_ += " IS UNIQUE";
  }

  void Append(const CreateValidity& validity) {
    out_ += fmt::format("CREATE VALIDITY FOR ()-[r:{}]-() ON (r.{}, r.{})",
                        PrintName(validity.type.text), PrintName(validity.start.text),
                        PrintName(validity.end.text));
  }

  void Append(const DropValidity& validity) {
    out_ += fmt::format("DROP VALIDITY FOR ()-[:{}]-()", PrintName(validity.type.text));
  }

  void Append(const DropSchema& drop) {
    out_ += drop.constraint ? "DROP CONSTRAINT " : "DROP INDEX ";
    out_ += PrintName(drop.name.text);
    if (drop.if_exists) out_ += " IF EXISTS";
  }

  void Append(const Rename& rename) {
    static constexpr std::array<std::string_view, 3> kNames = {"LABEL", "TYPE", "PROPERTY"};
    out_ += fmt::format("ALTER {} {} RENAME TO {}", kNames[static_cast<std::size_t>(rename.kind)],
                        PrintName(rename.from.text), PrintName(rename.to.text));
  }

  void Append(const Show& show) {
    static constexpr std::array<std::string_view, 5> kNames = {
        "INDEXES", "CONSTRAINTS", "PROCEDURES", "FUNCTIONS", "VALIDITY"};
    out_ += fmt::format("SHOW {}", kNames[static_cast<std::size_t>(show.kind)]);
  }

  void Append(const TransactionStatement& statement) {
    static constexpr std::array<std::string_view, 3> kNames = {"BEGIN", "COMMIT", "ROLLBACK"};
    out_ += kNames[static_cast<std::size_t>(statement.command)];
  }

  void Append(const Checkpoint&) { out_ += "CHECKPOINT"; }

  void Append(const Pattern& pattern) {
    Separated(pattern.parts, [&](const PatternPart& part) { Append(part); });
  }
  void Append(const PatternPart& part) { AppendPattern(part, &out_); }
  void Append(const Expression& expression) { AppendExpression(expression, &out_); }

  void Prefixed(std::string_view prefix, const Expression& expression) {
    out_ += prefix;
    Append(expression);
  }

  /// In brackets unless it is a call, a literal, a parameter or a name.
  void AppendOperand(const Expression& expression, std::string_view prefix) {
    const bool plain = std::holds_alternative<FunctionCall>(expression.node) ||
                       std::holds_alternative<Literal>(expression.node) ||
                       std::holds_alternative<Parameter>(expression.node) ||
                       std::holds_alternative<Variable>(expression.node);
    out_ += prefix;
    if (!plain) out_ += '(';
    Append(expression);
    if (!plain) out_ += ')';
  }

  void Where(const ExpressionPtr& condition) {
    if (condition) Prefixed(" WHERE ", *condition);
  }

  template <typename Items, typename AppendItem>
  void Separated(const Items& items, AppendItem&& append) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out_ += ", ";
      append(items[i]);
    }
  }

  std::string& out_;
};

}  // namespace

void AppendQuery(const Query& query, std::string* out) { StatementPrinter(out).Append(query); }

std::string Print(const Statement& statement) {
  std::string text;
  StatementPrinter(&text).Append(statement);
  return text;
}

std::string Print(const Query& query) {
  std::string text;
  AppendQuery(query, &text);
  return text;
}

std::string Print(const Clause& clause) {
  std::string text;
  StatementPrinter(&text).Append(clause);
  return text;
}

std::string Print(const PatternPart& part) {
  std::string text;
  AppendPattern(part, &text);
  return text;
}

std::string Print(const Expression& expression) {
  std::string text;
  AppendExpression(expression, &text);
  return text;
}

}  // namespace keiretsu::query::ast
