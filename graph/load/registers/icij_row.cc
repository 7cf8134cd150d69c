#include "graph/load/registers/icij_row.h"

#include <algorithm>
#include <initializer_list>

#include "graph/load/registers/interest_type.h"

namespace keiretsu::graph {

namespace {

std::string_view Shorn(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<std::size_t> FindColumn(const std::vector<std::string>& header,
                                std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found != header.end()) return static_cast<std::size_t>(found - header.begin());
  }
  return std::nullopt;
}

/// The label of a table's nodes, by columns that it alone has.
std::string_view LabelOfTable(const std::vector<std::string>& header) {
  if (FindColumn(header, {"ibcRUC", "company_type", "service_provider"})) return "Entity";
  if (FindColumn(header, {"closed_date", "type"})) return "Other";
  if (FindColumn(header, {"internal_id", "status"})) return "Intermediary";
  return FindColumn(header, {"address"}) ? "Address" : "Officer";
}

std::string PropertyOfColumn(std::string_view column) {
  if (column == "sourceID") return "source";
  if (column == "ibcRUC") return "ibc_ruc";
  if (column == "start_date") return "start";
  if (column == "end_date") return "end";
  return LowerSnake(column);
}

}  // namespace

IcijTable::IcijTable(const std::vector<std::string>& header) : header_(header) {
  from_ = FindColumn(header, {"node_id_start", "START_ID", "node_1"});
  to_ = FindColumn(header, {"node_id_end", "END_ID", "node_2"});
  type_ = FindColumn(header, {"rel_type", "TYPE"});
  key_ = FindColumn(header, {"node_id"});
  name_ = FindColumn(header, {"name"});
  address_ = FindColumn(header, {"address"});
  if (!from_) label_ = LabelOfTable(header);
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool taken = i == from_ || i == to_ || i == type_ || i == key_ || i == name_;
    properties_.push_back(taken ? "" : PropertyOfColumn(header[i]));
  }
}

std::string IcijTable::Read(const std::function<std::string_view(std::size_t)>& cell,
                            RecordBatch* batch) const {
  return from_ ? ReadLink(cell, batch) : ReadNode(cell, batch);
}

std::string IcijTable::ReadNode(const std::function<std::string_view(std::size_t)>& cell,
                                RecordBatch* batch) const {
  const std::string_view key = Shorn(cell(*key_));
  if (key.empty()) return "the row has no node_id";
  batch->BeginNode(label_, key);
  std::string_view name = name_ ? Shorn(cell(*name_)) : std::string_view();
  if (name.empty() && label_ == "Address" && address_) name = Shorn(cell(*address_));
  batch->AddText("name", name);
  for (std::size_t i = 0; i < properties_.size(); ++i) {
    if (properties_[i].empty()) continue;
    const std::string_view text = Shorn(cell(i));
    if (properties_[i].ends_with("_date")) {
      batch->AddDay(properties_[i], text);
    } else {
      batch->AddText(properties_[i], text);
    }
  }
  return "";
}

std::string IcijTable::ReadLink(const std::function<std::string_view(std::size_t)>& cell,
                                RecordBatch* batch) const {
  const std::string_view from = Shorn(cell(*from_));
  const std::string_view to = to_ ? Shorn(cell(*to_)) : std::string_view();
  const std::string_view type = type_ ? Shorn(cell(*type_)) : std::string_view();
  if (from.empty() || to.empty()) return "the row lacks the id of an end";
  if (type.empty()) return "the row has no rel_type";
  batch->BeginEdge(UpperSnake(type), from, to);
  batch->AddEmptyText("source_id");  // the publication numbers none
  batch->AddText("source_type", type);
  for (std::size_t i = 0; i < properties_.size(); ++i) {
    const std::string& name = properties_[i];
    if (name.empty()) continue;
    const std::string_view text = Shorn(cell(i));
    if (name == "start" || name == "end") {
      batch->AddDay(name, text);
    } else {
      batch->AddText(name, text);
    }
  }
  return "";
}

}  // namespace keiretsu::graph
