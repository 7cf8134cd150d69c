// FollowTheMoney: entities of a schema with lists of values, some of which are relationships.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "graph/load/registers/interest_type.h"
#include "graph/load/registers/json_readers.h"
#include "graph/load/registers/register_date.h"
#include "graph/load/registers/register_identifier.h"
#include "graph/load/registers/register_share.h"

namespace keiretsu::graph {

namespace {

/// A schema whose entities are relationships, and the properties that name their ends.
struct FtmEdge {
  std::string_view schema;
  std::string_view source;
  std::string_view target;
  std::string_view type;
};
constexpr std::array<FtmEdge, 18> kFtmEdges = {{
    {"Ownership", "owner", "asset", "OWNS"},
    {"Directorship", "director", "organization", "DIRECTOR_OF"},
    {"Membership", "member", "organization", "MEMBERSHIP"},
    {"Employment", "employer", "employee", "EMPLOYMENT"},
    {"Family", "person", "relative", "FAMILY"},
    {"Associate", "person", "associate", "ASSOCIATE"},
    {"Representation", "agent", "client", "REPRESENTATION"},
    {"UnknownLink", "subject", "object", "UNKNOWN_LINK"},
    {"Succession", "predecessor", "successor", "SUCCESSION"},
    {"Debt", "debtor", "creditor", "DEBT"},
    {"Payment", "payer", "beneficiary", "PAYMENT"},
    {"ContractAward", "supplier", "contract", "CONTRACT_AWARD"},
    {"ProjectParticipant", "participant", "project", "PROJECT_PARTICIPANT"},
    {"CourtCaseParty", "party", "case", "COURT_CASE_PARTY"},
    {"Documentation", "document", "entity", "DOCUMENTATION"},
    {"Mention", "document", "resolved", "MENTION"},
    {"Occupancy", "holder", "post", "OCCUPANCY"},
    {"Similar", "candidate", "match", "SIMILAR"},
}};

/// Schemas of parties, with what they descend from: those of a legal entity are Companies.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kPartyLabels = {{
    {"Person", "Person"},
    {"Company", "Company"},
    {"Organization", "Company"},
    {"LegalEntity", "Company"},
    {"PublicBody", "StateBody"},
}};

std::string_view LabelOfSchema(std::string_view schema) {
  for (const auto& [name, label] : kPartyLabels) {
    if (schema == name) return label;
  }
  return schema;
}

bool IsDateProperty(std::string_view name) { return name == "date" || name.ends_with("Date"); }

/// The first value that is a date; of several the earliest, or the latest.
std::string_view ChosenDate(const std::vector<std::string_view>& values, bool earliest) {
  std::string_view chosen = values.empty() ? std::string_view() : values[0];
  auto best = ParseRegisterDate(chosen).days;
  for (const std::string_view value : values) {
    const auto days = ParseRegisterDate(value).days;
    if (!days || (best && (earliest ? *days >= *best : *days <= *best))) continue;
    best = days;
    chosen = value;
  }
  return chosen;
}

void AddProperty(std::string_view key, const std::vector<std::string_view>& values,
                 RecordBatch* batch) {
  const std::string name = LowerSnake(key);
  if (!IsDateProperty(key)) {
    batch->AddTextsOfOne(name, values);
    return;
  }
  batch->AddDay(name, ChosenDate(values, true));
  if (values.size() > 1) batch->AddTexts(name + "_all", values);
}

void AddProperties(const JsonObject& properties, std::span<const std::string_view> known,
                   RecordBatch* batch) {
  for (const auto& [key, unused] : properties) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const auto values = JsonTexts(properties, key);
    if (!values.empty()) {
      AddProperty(key, values, batch);
    } else {
      const std::string_view text = JsonText(properties, key);  // against the format, yet seen
      if (!text.empty()) AddProperty(key, {text}, batch);
    }
  }
}

void AddCompanyIdentifiers(const JsonObject& properties, RecordBatch* batch) {
  for (const std::string_view lei : JsonTexts(properties, "leiCode")) {
    const std::string known = RegisterIdentifier("XI-LEI", lei);
    batch->AddIdentifier(known);
    if (!known.empty()) batch->AddText("lei", known.substr(7));
  }
  bool british = false;
  for (const std::string_view name : {"jurisdiction", "mainCountry", "country"}) {
    const auto values = JsonTexts(properties, name);
    if (values.empty()) continue;
    british = std::find(values.begin(), values.end(), "gb") != values.end();
    break;  // where it is registered, if that is said, counts alone
  }
  if (!british) return;
  for (const std::string_view number : JsonTexts(properties, "registrationNumber")) {
    const std::string known = UkCompanyIdentifier(number);
    batch->AddIdentifier(known);
    if (!known.empty()) batch->AddText("company_number", known.substr(7));
  }
}

constexpr std::array<std::string_view, 3> kEntityMembers = {"id", "schema", "properties"};

void ReadParty(const JsonObject& entity, std::string_view id, std::string_view schema,
               const JsonObject& properties, RecordBatch* batch) {
  const std::string_view label = LabelOfSchema(schema);
  batch->BeginNode(label, id);
  const auto names = JsonTexts(properties, "name");
  if (names.empty()) batch->AddText("name", JsonText(entity, "caption"));
  batch->AddText("entity_type", schema);
  if (label == "Company" || label == "StateBody") AddCompanyIdentifiers(properties, batch);
  AddProperties(properties, {}, batch);
  AddOtherMembers(entity, kEntityMembers, batch);
}

void AddPercentage(const JsonObject& properties, RecordBatch* batch) {
  const auto values = JsonTexts(properties, "percentage");
  if (values.empty()) {
    if (const auto number = JsonNumber(properties, "percentage")) {
      batch->AddFloat("share", FractionOfPercent(*number));
    }
    return;
  }
  batch->AddTextsOfOne("percentage", values);
  if (values.size() > 1) {
    batch->Note("percentage with several values (kept in percentage_all, the share unknown)");
    return;
  }
  const RegisterShare share = ParsePercentText(values[0]);
  if (share.empty()) {
    batch->Note("percentage that is no number or range (kept in percentage, the share unknown)");
  }
  AddShare(share, batch);
}

void ReadFtmEdge(const JsonObject& entity, std::string_view id, const FtmEdge& edge,
                 const JsonObject& properties, RecordBatch* batch) {
  const auto sources = JsonTexts(properties, edge.source);
  const auto targets = JsonTexts(properties, edge.target);
  if (sources.empty() || targets.empty()) {
    batch->Ignore("relationship without one of its ends");
    return;
  }
  const std::array<std::string_view, 5> known = {edge.source, edge.target, "startDate", "endDate",
                                                 "percentage"};
  const auto starts = JsonTexts(properties, "startDate");
  const auto ends = JsonTexts(properties, "endDate");
  for (const std::string_view source : sources) {
    for (const std::string_view target : targets) {
      batch->BeginEdge(edge.type, source, target);
      batch->AddText("source_id", id);
      batch->AddText("source_type", edge.schema);
      AddPercentage(properties, batch);
      batch->AddDay("start", ChosenDate(starts, true));
      batch->AddDay("end", ChosenDate(ends, false));
      if (starts.size() > 1) batch->AddTexts("start_all", starts);
      if (ends.size() > 1) batch->AddTexts("end_all", ends);
      AddProperties(properties, known, batch);
      AddOtherMembers(entity, kEntityMembers, batch);
    }
  }
}

}  // namespace

std::string ReadFtmEntity(const JsonObject& entity, RecordBatch* batch) {
  const std::string_view id = JsonText(entity, "id");
  const std::string_view schema = JsonText(entity, "schema");
  if (id.empty()) return "the entity has no id";
  if (schema.empty()) return "the entity has no schema";
  const auto properties = JsonObjectMember(entity, "properties");
  if (!properties) return "the entity has no properties";
  const auto edge = std::find_if(kFtmEdges.begin(), kFtmEdges.end(),
                                 [&](const FtmEdge& known) { return known.schema == schema; });
  if (edge == kFtmEdges.end()) {
    ReadParty(entity, id, schema, *properties, batch);
  } else {
    ReadFtmEdge(entity, id, *edge, *properties, batch);
  }
  return "";
}

}  // namespace keiretsu::graph
