#include "query/binder/binding.h"

#include <algorithm>
#include <utility>

#include "query/binder/binding_errors.h"
#include "query/suggestion.h"

namespace keiretsu::query {

VariableId Binding::NewVariable(const std::string& name, const Shape& shape) {
  return NewVariable(name, shape, query::KindOf(shape));
}

VariableId Binding::NewVariable(const std::string& name, const Shape& shape, VariableKind kind) {
  const VariableId id{static_cast<std::uint32_t>(out_.variables.size())};
  out_.variables.push_back({name, kind});
  shapes_.push_back(shape);
  return id;
}

Result<graph::LabelId> Binding::Label(const ast::Name& name) {
  graph::Catalog* catalog = context_.catalog;
  if (catalog == nullptr) return graph::LabelId();
  if (updating_) return catalog->InternLabel(name.text);
  const graph::LabelId id = catalog->FindLabel(name.text);
  if (!id.valid()) AddNotice("no node has the label", name, catalog->LabelNames());
  return id;
}

Result<graph::TypeId> Binding::Type(const ast::Name& name) {
  graph::Catalog* catalog = context_.catalog;
  if (catalog == nullptr) return graph::TypeId();
  if (updating_) return catalog->InternType(name.text);
  const graph::TypeId id = catalog->FindType(name.text);
  if (!id.valid()) AddNotice("no relationship has the type", name, catalog->TypeNames());
  return id;
}

Result<graph::KeyId> Binding::Key(const ast::Name& name, bool of_entity) {
  graph::Catalog* catalog = context_.catalog;
  if (catalog == nullptr) return graph::KeyId();
  if (updating_) return catalog->InternKey(name.text);
  const graph::KeyId id = catalog->FindKey(name.text);
  if (!id.valid() && of_entity) {
    AddNotice("nothing has the property", name, catalog->KeyNames());
  }
  return id;
}

void Binding::AddNotice(std::string_view kind, const ast::Name& name,
                        const std::vector<std::string>& known) {
  std::string message = std::string(kind) + " '" + name.text + "'";
  const std::string hint = DidYouMean(name.text, known);
  if (!hint.empty()) message += "; " + hint;
  out_.notices.push_back({name.span, std::move(message)});
}

Status Binding::UseParameter(const std::string& name, const SourceSpan& span) {
  parameters_.insert(name);
  const std::vector<std::string>* given = context_.parameter_names;
  if (given == nullptr || std::ranges::find(*given, name) != given->end()) return Status();
  return BindingError("ParameterMissing", "MissingParameter", span,
                      "no value was given for parameter $" + name, DidYouMean(name, *given));
}

std::uint32_t Binding::AddSubquery(std::unique_ptr<BoundQuery> query) {
  out_.subqueries.push_back(std::move(query));
  return static_cast<std::uint32_t>(out_.subqueries.size() - 1);
}

void Binding::Finish() {
  out_.parameters.assign(parameters_.begin(), parameters_.end());
  std::ranges::stable_sort(out_.notices, {},
                           [](const Notice& notice) { return notice.span.offset; });
}

}  // namespace keiretsu::query
