/// What the binding of one statement has found so far.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "query/binder/binder.h"
#include "query/binder/static_types.h"

namespace keiretsu::query {

/// The statement under construction, shared by the binders of its queries. External
/// synchronisation.
class Binding {
 public:
  /// `updating`: names that the statement mentions are interned, not only looked up.
  Binding(const BindContext& context, bool updating, BoundStatement& out)
      : context_(context), updating_(updating), out_(out) {}
  Binding(const Binding&) = delete;
  Binding& operator=(const Binding&) = delete;

  const BindContext& context() const { return context_; }
  BoundStatement& out() { return out_; }

  VariableId NewVariable(const std::string& name, const Shape& shape);
  VariableId NewVariable(const std::string& name, const Shape& shape, VariableKind kind);
  const Shape& ShapeOf(VariableId variable) const { return shapes_[variable.value]; }
  VariableKind KindOf(VariableId variable) const { return out_.variables[variable.value].kind; }

  // Names to ids. In a read an id may be invalid, and a notice says so.
  Result<graph::LabelId> Label(const ast::Name& name);
  Result<graph::TypeId> Type(const ast::Name& name);
  /// `of_entity`: a property of a node or relationship for sure, so that a notice makes sense.
  Result<graph::KeyId> Key(const ast::Name& name, bool of_entity);

  /// Notes the use of a parameter. Errors: ParameterMissing MissingParameter.
  Status UseParameter(const std::string& name, const SourceSpan& span);

  /// Stores the query of an expression and returns its index.
  std::uint32_t AddSubquery(std::unique_ptr<BoundQuery> query);

  /// Sorts what was gathered; once, at the end.
  void Finish();

 private:
  void AddNotice(std::string_view kind, const ast::Name& name,
                 const std::vector<std::string>& known);

  const BindContext& context_;
  bool updating_;
  BoundStatement& out_;
  std::vector<Shape> shapes_;  // by VariableId
  std::set<std::string> parameters_;
};

}  // namespace keiretsu::query
