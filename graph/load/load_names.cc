#include "graph/load/load_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// The names in a cell of labels: "Company; Bank".
std::vector<std::string> SplitLabels(std::string_view text) {
  std::vector<std::string> labels;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    std::string_view label = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!label.empty() && label.front() == ' ') label.remove_prefix(1);
    while (!label.empty() && label.back() == ' ') label.remove_suffix(1);
    if (!label.empty()) labels.emplace_back(label);
  }
  return labels;
}

}  // namespace

Status LoadNames::InternLabelSets(LoadContext* context) const {
  std::vector<LabelId> pattern_labels;
  for (const std::string& name : spec_.node.labels) {
    ASSIGN_OR_RETURN(const LabelId label, core_->catalog->InternLabel(name));
    pattern_labels.push_back(label);
  }
  std::vector<std::string> cells = context->table->names;
  if (context->plan->label_columns.empty()) cells.assign(1, "");
  for (const std::string& cell : cells) {
    std::vector<LabelId> labels = pattern_labels;
    for (const std::string& name : SplitLabels(cell)) {
      ASSIGN_OR_RETURN(const LabelId label, core_->catalog->InternLabel(name));
      labels.push_back(label);
    }
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    ASSIGN_OR_RETURN(const LabelSetId set, core_->catalog->InternLabelSet(labels));
    context->label_sets.push_back(set);
  }
  return Status();
}

Status LoadNames::InternTypes(LoadContext* context) const {
  std::vector<std::string> names = context->table->names;
  if (!context->plan->type_column) names.assign(1, spec_.type);
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(const TypeId type, core_->catalog->InternType(name));
    context->types.push_back(type);
  }
  return Status();
}

Status LoadNames::Intern(LoadContext* context) const {
  context->keys.clear();
  context->label_sets.clear();
  context->types.clear();
  for (const CopyProperty& property : context->plan->properties) {
    ASSIGN_OR_RETURN(const KeyId key, core_->catalog->InternKey(property.name));
    context->keys.push_back(key);
  }
  return context->plan->is_relationship ? InternTypes(context) : InternLabelSets(context);
}

std::string LoadConstraints::FreeName(LabelId label, KeyId key) const {
  const Catalog& catalog = *core_->catalog;
  const std::string name =
      fmt::format("{}_{}_unique", catalog.LabelName(label), catalog.KeyName(key));
  std::string free = name;
  for (int i = 2; catalog.FindIndexByName(free); ++i) free = fmt::format("{}_{}", name, i);
  return free;
}

Status LoadConstraints::EnsureUnique(LabelId label, KeyId key) {
  for (const IndexDefinition& index : core_->catalog->Indexes()) {
    if (index.unique && index.label == label && index.keys == std::vector<KeyId>{key}) {
      return Status();
    }
  }
  ASSIGN_OR_RETURN(const IndexDefinition index,
                   store_->CreateIndex(FreeName(label, key), label, {key}, true));
  created_.push_back(index.name);
  return Status();
}

void LoadConstraints::Drop() {
  for (const std::string& name : created_) (void)store_->DropIndex(name);
  created_.clear();
}

Status LoadNames::EnsureConstraints(const LoadContext& context) {
  if (!context.plan->key || context.plan->is_relationship) return Status();
  const KeyId key = context.keys[*context.plan->key];
  if (!spec_.node.labels.empty()) {
    return constraints_.EnsureUnique(core_->catalog->FindLabel(spec_.node.labels[0]), key);
  }
  // All labels come from columns: the first of each row.
  for (const std::string& cell : context.table->names) {
    const std::vector<std::string> labels = SplitLabels(cell);
    if (labels.empty()) continue;
    RETURN_IF_ERROR(constraints_.EnsureUnique(core_->catalog->FindLabel(labels[0]), key));
  }
  return Status();
}

Status LoadNames::PrepareEnds() {
  for (const CopyEndpoint* end : {&spec_.node, &spec_.target}) {
    if (end->labels.empty() || end->key_property.empty()) continue;  // reported with the pattern
    ASSIGN_OR_RETURN(const KeyId key, core_->catalog->InternKey(end->key_property));
    for (const std::string& name : end->labels) {
      RETURN_IF_ERROR(core_->catalog->InternLabel(name).status());
    }
    RETURN_IF_ERROR(constraints_.EnsureUnique(core_->catalog->FindLabel(end->labels[0]), key));
  }
  return Status();
}

Result<LabelSetId> LoadNames::LabelsOfEnd(const CopyEndpoint& end) const {
  std::vector<LabelId> labels;
  for (const std::string& name : end.labels) {
    labels.push_back(core_->catalog->FindLabel(name));
    if (end.any_label) break;  // of A|B the first
  }
  std::sort(labels.begin(), labels.end());
  return core_->catalog->InternLabelSet(labels);
}

}  // namespace keiretsu::graph
