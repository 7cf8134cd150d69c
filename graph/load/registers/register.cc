#include "graph/load/registers/register.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "graph/load/csv_scanner.h"

namespace keiretsu::graph {

namespace {

std::string_view WithoutBlanks(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

/// The keys of the first object in `text`, as far as it goes: of the array's first element when it
/// begins with one.
std::vector<std::string_view> FirstKeys(std::string_view text) {
  std::vector<std::string_view> keys;
  int depth = 0;
  bool expect_key = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      const std::size_t begin = i + 1;
      for (++i; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\') ++i;
      }
      if (i >= text.size()) return keys;
      if (depth == 1 && expect_key) keys.push_back(text.substr(begin, i - begin));
      expect_key = false;
    } else if (c == '{') {
      expect_key = ++depth == 1;
    } else if (c == '[') {
      if (depth > 0) ++depth;  // one around all objects does not count
    } else if (c == '}' || c == ']') {
      if (--depth <= 0) return keys;
    } else if (c == ',') {
      expect_key = depth == 1;
    }
  }
  return keys;
}

bool HasName(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<Register> OfKeys(const std::vector<std::string_view>& keys) {
  if (HasName(keys, "statementId") || HasName(keys, "statementID")) return Register::kBods;
  if (HasName(keys, "recordType") && HasName(keys, "recordDetails")) return Register::kBods;
  if (HasName(keys, "schema") && HasName(keys, "properties")) return Register::kFtm;
  if (HasName(keys, "data") && (HasName(keys, "company_number") || keys.size() == 1)) {
    return Register::kPsc;
  }
  if (HasName(keys, "Relationship") || (HasName(keys, "LEI") && HasName(keys, "Entity")) ||
      (HasName(keys, "LEI") && HasName(keys, "ExceptionCategory"))) {
    return Register::kGleif;
  }
  return std::nullopt;
}

bool IsGleifXml(std::string_view text) {
  for (const std::string_view root : {"LEIData", "RelationshipData", "ReportingExceptionData"}) {
    if (text.find(root) != std::string_view::npos) return true;
  }
  return false;
}

std::optional<Register> OfHeader(std::string_view header) {
  for (const char delimiter : kRegisterDelimiters) {
    const SplitRecord record = SplitFirstRecord(header, delimiter, '"');
    std::vector<std::string_view> names;
    for (const CellText& cell : record.cells) names.push_back(cell.text);
    if (HasName(names, "Relationship.StartNode.NodeID") || HasName(names, "Exception.Category") ||
        HasName(names, "ExceptionCategory") ||
        (HasName(names, "LEI") && HasName(names, "Entity.LegalName"))) {
      return Register::kGleif;
    }
    const bool ends = HasName(names, "node_id_start") || HasName(names, "START_ID") ||
                      HasName(names, "node_1");
    const bool node = HasName(names, "node_id") && HasName(names, "sourceID");
    if (node || (ends && (HasName(names, "rel_type") || HasName(names, "TYPE"))))
      return Register::kIcij;
  }
  return std::nullopt;
}

}  // namespace

std::string_view RegisterName(Register value) {
  switch (value) {
    case Register::kBods: return "bods";
    case Register::kGleif: return "gleif";
    case Register::kPsc: return "psc";
    case Register::kFtm: return "ftm";
    case Register::kIcij: return "icij";
  }
  return "";
}

std::optional<Register> RegisterFromName(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const Register value : kRegisters) {
    if (lower == RegisterName(value)) return value;
  }
  return std::nullopt;
}

Markup DetectMarkup(std::string_view head) {
  head = WithoutBlanks(head);
  if (head.starts_with('<')) return Markup::kXml;
  return head.starts_with('{') || head.starts_with('[') ? Markup::kJson : Markup::kCsv;
}

std::optional<FileFormat> DetectFormat(std::string_view head) {
  head = WithoutBlanks(head);
  const Markup markup = DetectMarkup(head);
  std::optional<Register> source;
  switch (markup) {
    case Markup::kJson: source = OfKeys(FirstKeys(head)); break;
    case Markup::kXml:
      if (IsGleifXml(head)) source = Register::kGleif;
      break;
    case Markup::kCsv: source = OfHeader(head); break;
  }
  if (!source) return std::nullopt;
  return FileFormat{*source, markup};
}

}  // namespace keiretsu::graph
