#include "graph/load/copy_plan.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <set>
#include <utility>

#include "graph/limits.h"
#include "graph/load/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// The column of an end point's or own key: the property's name unless another was given.
const std::string& ColumnOf(const std::string& property, const std::string& column) {
  return column.empty() ? property : column;
}

Status CheckPattern(const CopySpec& spec) {
  if (!spec.is_relationship) {
    if (spec.node.any_label) {
      return Status::InvalidArgument(
          "a node that COPY loads has all its labels: write :A:B instead of :A|B");
    }
    return Status();
  }
  for (const CopyEndpoint* end : {&spec.node, &spec.target}) {
    if (end->labels.empty()) {
      return Status::InvalidArgument(
          "an end point of COPY needs a label, as in (:Company {id: src})");
    }
    if (end->key_property.empty()) {
      return Status::InvalidArgument(
          "an end point of COPY needs a key, as in (:Company {id: src})");
    }
    if (!end->label_columns.empty()) {
      return Status::InvalidArgument(
          "the labels of an end point of COPY cannot come from a column");
    }
  }
  if (spec.type.empty() == spec.type_column.empty()) {
    return Status::InvalidArgument(
        "a relationship that COPY loads needs one type, as in -[:OWNS]-> or -[:$(column)]->");
  }
  return Status();
}

Status CheckPolicies(const CopySpec& spec, const CopyOptions& options) {
  const std::string& key = spec.is_relationship ? spec.edge_key_property : spec.node.key_property;
  if (options.on_duplicate != OnDuplicate::kAsError && key.empty()) {
    return Status::InvalidArgument(
        spec.is_relationship
            ? "ON DUPLICATE needs a key of the relationships, as in -[:OWNS {id}]->"
            : "ON DUPLICATE needs a key of the nodes, as in (:Company {id})");
  }
  if (options.on_missing_node != OnMissingNode::kAsError && !spec.is_relationship) {
    return Status::InvalidArgument("ON MISSING NODE is for relationships");
  }
  return Status();
}

/// Checks names of columns and finds them.
class HeaderNames {
 public:
  HeaderNames(const std::string& path, const std::vector<std::string>& header)
      : path_(path), header_(header) {}

  Status Check() const {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < header_.size(); ++i) {
      const std::string& name = header_[i];
      if (name.empty()) return Wrong(fmt::format("column {} has no name", i + 1));
      if (!seen.insert(name).second) return Wrong(fmt::format("two columns are named {}", name));
      if (name.size() > kMaxNameBytes) {
        return Wrong(fmt::format("column {} has a name of more than {} bytes", i + 1,
                                 kMaxNameBytes));
      }
      if (!simdjson::validate_utf8(name) || name.find('\0') != std::string::npos) {
        return Wrong(fmt::format("the name of column {} is not UTF-8 text", i + 1));
      }
    }
    if (header_.size() > kMaxLoadColumns) {
      return Wrong(fmt::format("{} columns; the limit is {}", header_.size(), kMaxLoadColumns));
    }
    return Status();
  }

  std::optional<std::size_t> Find(const std::string& name) const {
    const auto found = std::find(header_.begin(), header_.end(), name);
    if (found == header_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - header_.begin());
  }

  Result<std::size_t> Need(const std::string& name) const {
    if (const auto found = Find(name)) return *found;
    std::string names;
    for (const std::string& column : header_) {
      names += fmt::format("{}{}", names.empty() ? "" : ", ", column);
    }
    return Wrong(fmt::format("there is no column {}; there are: {}", name, names));
  }

 private:
  Status Wrong(const std::string& what) const {
    return Status::InvalidArgument(fmt::format("{} line 1: {}", path_, what));
  }

  const std::string& path_;
  const std::vector<std::string>& header_;
};

/// The columns that the pattern names.
std::vector<std::string> NamedColumns(const CopySpec& spec) {
  std::vector<std::string> names = spec.node.label_columns;
  const auto add = [&names](const std::string& property, const std::string& column) {
    if (!property.empty()) names.push_back(ColumnOf(property, column));
  };
  add(spec.node.key_property, spec.node.key_column);
  if (!spec.is_relationship) return names;
  add(spec.target.key_property, spec.target.key_column);
  add(spec.edge_key_property, spec.edge_key_column);
  add(spec.type_column, "");
  return names;
}

/// The types that options give to columns.
Status SetTypes(const DialectOptions& options, const HeaderNames& names, CopyPlan* plan) {
  for (const auto& [name, kind] : options.types) {
    ASSIGN_OR_RETURN(const std::size_t column, names.Need(name));
    const auto property =
        std::find_if(plan->properties.begin(), plan->properties.end(),
                     [&](const CopyProperty& p) { return p.column == column; });
    if (property == plan->properties.end()) {
      return Status::InvalidArgument(
          fmt::format("the option types names column {}, which becomes no property", name));
    }
    property->kind = kind;
  }
  return Status();
}

/// Columns used up by the pattern; the rest become properties.
Result<std::set<std::size_t>> TakeColumns(const CopySpec& spec, const HeaderNames& names,
                                          CopyPlan* plan) {
  std::set<std::size_t> taken;
  if (!spec.is_relationship) {
    for (const std::string& name : spec.node.label_columns) {
      ASSIGN_OR_RETURN(const std::size_t column, names.Need(name));
      plan->label_columns.push_back(column);
      taken.insert(column);
    }
    return taken;
  }
  plan->source = spec.incoming ? spec.target : spec.node;
  plan->target = spec.incoming ? spec.node : spec.target;
  const auto column_of = [&](const CopyEndpoint& end) {
    return names.Need(ColumnOf(end.key_property, end.key_column));
  };
  ASSIGN_OR_RETURN(plan->source_column, column_of(plan->source));
  ASSIGN_OR_RETURN(plan->target_column, column_of(plan->target));
  taken = {plan->source_column, plan->target_column};
  if (!spec.type_column.empty()) {
    ASSIGN_OR_RETURN(const std::size_t column, names.Need(spec.type_column));
    plan->type_column = column;
    taken.insert(column);
  }
  return taken;
}

}  // namespace

Result<CopyPlan> MakeCopyPlan(const CopySpec& spec, const CopyOptions& options,
                              std::string_view sample) {
  RETURN_IF_ERROR(CheckPattern(spec));
  RETURN_IF_ERROR(CheckPolicies(spec, options));
  CopyPlan plan;
  plan.is_relationship = spec.is_relationship;
  auto csv = SniffCsv(sample, options.dialect, NamedColumns(spec));
  if (!csv) {
    return Status::InvalidArgument(fmt::format("{} line 1: {}", spec.path, csv.error().message()));
  }
  plan.dialect = std::move(csv->dialect);
  plan.header = std::move(csv->header);
  plan.header_bytes = csv->header_bytes;
  plan.notes = std::move(csv->notes);
  const HeaderNames names(spec.path, plan.header);
  RETURN_IF_ERROR(names.Check());
  ASSIGN_OR_RETURN(const std::set<std::size_t> taken, TakeColumns(spec, names, &plan));

  const std::string& key_property =
      spec.is_relationship ? spec.edge_key_property : spec.node.key_property;
  std::optional<std::size_t> key_column;
  if (!key_property.empty()) {
    ASSIGN_OR_RETURN(key_column, names.Need(ColumnOf(key_property, spec.is_relationship
                                                                       ? spec.edge_key_column
                                                                       : spec.node.key_column)));
  }
  for (std::size_t column = 0; column < plan.header.size(); ++column) {
    const bool is_key = column == key_column;
    if (!is_key && taken.contains(column)) continue;
    if (is_key) plan.key = plan.properties.size();
    plan.properties.push_back({column, is_key ? key_property : plan.header[column], {}});
  }
  for (const CopyProperty& property : plan.properties) {
    if (property.name == key_property && property.column != *key_column) {
      return Status::InvalidArgument(
          fmt::format("{} line 1: column {} and the key, from column {}, are both the property {}",
                      spec.path, property.name, plan.header[*key_column], key_property));
    }
  }
  RETURN_IF_ERROR(SetTypes(options.dialect, names, &plan));
  return plan;
}

}  // namespace keiretsu::graph
