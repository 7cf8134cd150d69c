#include "graph/load/registers/same_people.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <utility>
#include <vector>

#include "graph/temporal_text.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

constexpr std::array<std::string_view, 12> kTitles = {"mr",  "mrs", "ms",   "miss", "mx",  "dr",
                                                      "sir", "prof", "lord", "lady", "dame", "rev"};

/// A person as far as the comparison goes.
struct KnownPerson {
  NodeId node;
  std::string day;  ///< of birth; "" when only the month is known
};

struct PersonKeys {
  LabelId person;
  KeyId name;
  KeyId birth;
  KeyId birth_text;
};

Result<Value> ValueAt(const GraphView& view, std::uint32_t block, KeyId key, std::uint32_t row) {
  if (!key.valid()) return Value();
  ASSIGN_OR_RETURN(const Column* column, view.NodeColumn(block, key));
  return column != nullptr && column->IsValid(row) ? column->Get(row) : Value();
}

using PeopleByKey = std::map<std::string, std::vector<KnownPerson>>;

Status AddPerson(const GraphView& view, const PersonKeys& keys, std::uint32_t block,
                 std::uint32_t row, PeopleByKey* people) {
  ASSIGN_OR_RETURN(const Value name, ValueAt(view, block, keys.name, row));
  ASSIGN_OR_RETURN(const Value birth, ValueAt(view, block, keys.birth, row));
  ASSIGN_OR_RETURN(const Value text, ValueAt(view, block, keys.birth_text, row));
  if (name.type() != ValueType::kString || birth.type() != ValueType::kDate) return Status();
  const bool is_full = text.type() != ValueType::kString;
  constexpr std::size_t kYearBytes = 4;
  if (!is_full && text.AsString().size() <= kYearBytes) return Status();
  const std::string day = TemporalText(birth.AsDate());
  const std::string comparable = ComparableName(name.AsString());
  if (comparable.empty()) return Status();
  const std::string month = day.substr(0, day.rfind('-'));
  (*people)[comparable + '\x1F' + month].push_back({NodeAt(block, row), is_full ? day : ""});
  return Status();
}

Result<PeopleByKey> FindPeople(const GraphView& view, const PersonKeys& keys) {
  PeopleByKey people;
  for (std::uint32_t block = 0; block < view.node_block_count(); ++block) {
    ASSIGN_OR_RETURN(const NodeBlock* nodes, view.Nodes(block));
    for (std::uint32_t row = 0; row < nodes->label_sets.size(); ++row) {
      const LabelSetId set = nodes->label_sets[row];
      if (set == kNoNode || !view.catalog().LabelSetContains(set, keys.person)) continue;
      RETURN_IF_ERROR(AddPerson(view, keys, block, row, &people));
    }
  }
  return people;
}

Result<bool> AreRelated(const GraphView& view, TypeId type, NodeId a, NodeId b) {
  NeighbourScratch scratch;
  for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)}) {
    ASSIGN_OR_RETURN(const NeighbourList out,
                     view.Neighbours(type, Direction::kOut, from, scratch));
    if (std::binary_search(out.neighbours.begin(), out.neighbours.end(), to.value)) return true;
  }
  return false;
}

}  // namespace

std::string ComparableName(std::string_view name) {
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(name.data()),
      static_cast<utf8proc_ssize_t>(name.size()), &mapped,
      static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK |
                                     UTF8PROC_CASEFOLD));
  if (size < 0) return "";
  const std::string folded(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
  std::free(mapped);
  std::vector<std::string> words(1);
  for (const char c : folded) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte) != 0) {
      words.back() += c;
    } else if (c != '\'' && !words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  while (words.size() > 1 &&
         std::find(kTitles.begin(), kTitles.end(), words.front()) != kTitles.end()) {
    words.erase(words.begin());
  }
  return fmt::format("{}", fmt::join(words, " "));
}

Result<std::uint64_t> SuggestSamePeople(GraphStore& store) {
  Catalog& catalog = store.catalog();
  const PersonKeys keys{catalog.FindLabel("Person"), catalog.FindKey("name"),
                        catalog.FindKey("birth_date"), catalog.FindKey("birth_date_text")};
  if (!keys.person.valid()) return 0;
  ASSIGN_OR_RETURN(const auto transaction, store.Begin());
  ASSIGN_OR_RETURN(const PeopleByKey people, FindPeople(transaction->view(), keys));
  ASSIGN_OR_RETURN(const TypeId type, catalog.InternType("SAME_AS"));
  ASSIGN_OR_RETURN(const KeyId reason, catalog.InternKey("reason"));
  ASSIGN_OR_RETURN(const KeyId suggested, catalog.InternKey("suggested"));
  PropertyList properties = {{reason, Value("same name and month of birth")},
                             {suggested, Value(true)}};
  std::sort(properties.begin(), properties.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::uint64_t made = 0;
  for (const auto& [key, group] : people) {
    for (std::size_t i = 1; i < group.size(); ++i) {
      const KnownPerson& first = group.front();
      if (!first.day.empty() && !group[i].day.empty() && first.day != group[i].day) continue;
      ASSIGN_OR_RETURN(const bool related,
                       AreRelated(transaction->view(), type, first.node, group[i].node));
      if (related) continue;
      RETURN_IF_ERROR(
          transaction->CreateEdge(type, group[i].node, first.node, properties).status());
      ++made;
    }
  }
  RETURN_IF_ERROR(transaction->Commit(store.options().durability));
  return made;
}

}  // namespace keiretsu::graph
