// Beneficial Ownership Data Standard. Version 0.4 has records with statements about them; in 0.1 to
// 0.3 a statement stands for itself, and a newer one names those it replaces.
#include <array>
#include <limits>
#include <optional>
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

enum class StatementKind : std::uint8_t { kEntity, kPerson, kRelationship };

/// A statement of any version, taken apart.
struct BodsStatement {
  StatementKind kind = StatementKind::kEntity;
  JsonObject whole;
  JsonObject details;  ///< recordDetails; before 0.4 the statement itself
  bool has_records = false;
  std::string_view record;
  std::string_view id;
  std::string_view status;  ///< "new", "updated", "closed"; "" before 0.4
};

std::optional<StatementKind> KindOf(std::string_view type) {
  if (type == "entity" || type == "entityStatement") return StatementKind::kEntity;
  if (type == "person" || type == "personStatement") return StatementKind::kPerson;
  if (type == "relationship" || type == "ownershipOrControlStatement") {
    return StatementKind::kRelationship;
  }
  return std::nullopt;
}

std::string TakeApart(const JsonObject& json, BodsStatement* statement) {
  statement->whole = json;
  statement->has_records = JsonMember(json, "recordType").has_value();
  const std::string_view type = JsonText(json, statement->has_records ? "recordType"
                                                                      : "statementType");
  const auto kind = KindOf(type);
  if (!kind) return "the statement has no recordType or statementType that is known";
  statement->kind = *kind;
  statement->id = JsonText(json, statement->has_records ? "statementId" : "statementID");
  statement->record = statement->has_records ? JsonText(json, "recordId") : statement->id;
  if (statement->record.empty()) {
    return statement->has_records ? "the statement has no recordId"
                                  : "the statement has no statementID";
  }
  statement->details = json;
  if (statement->has_records) {
    statement->status = JsonText(json, "recordStatus");
    const auto details = JsonObjectMember(json, "recordDetails");
    if (!details) return "the statement has no recordDetails";
    statement->details = *details;
  }
  return "";
}

std::string_view PublicationDate(const JsonObject& statement) {
  const auto publication = JsonObjectMember(statement, "publicationDetails");
  return publication ? JsonText(*publication, "publicationDate") : std::string_view();
}

/// Orders the statements of one record: by date, and of one day a closing one last.
std::int64_t RankOf(const BodsStatement& statement) {
  std::string_view date = JsonText(statement.whole, "statementDate");
  if (date.empty()) date = PublicationDate(statement.whole);
  std::int64_t seconds = std::numeric_limits<std::int32_t>::min();
  ParsedTime time;
  if (ParseDateTime(date, &time)) {
    seconds = time.epoch_seconds;
  } else if (const auto days = ParseRegisterDate(date).days) {
    seconds = *days * 86'400;
  }
  std::int64_t order = 0;
  if (statement.status == "updated") order = 1;
  if (statement.status == "closed") order = 2;
  return seconds * 4 + order;
}

void AddProvenance(const BodsStatement& statement, RecordBatch* batch) {
  if (statement.has_records) batch->AddText("statement_id", statement.id);
  batch->AddDay("statement_date", JsonText(statement.whole, "statementDate"));
  batch->AddDay("publication_date", PublicationDate(statement.whole));
  if (const auto publication = JsonObjectMember(statement.whole, "publicationDetails")) {
    if (const auto publisher = JsonObjectMember(*publication, "publisher")) {
      batch->AddText("publisher", JsonText(*publisher, "name"));
    }
  }
  if (!statement.status.empty() && statement.status != "new") {
    batch->AddText("record_status", statement.status);
  }
  for (const std::string_view name : {"annotations", "source", "declaration"}) {
    const auto member = JsonMember(statement.whole, name);
    if (!member) continue;
    std::string_view text;
    if (member->get(text) == simdjson::SUCCESS) {
      batch->AddText(name, text);
    } else {
      batch->AddText(std::string(name) + "_json", simdjson::minify(*member));
    }
  }
}

void AddIdentifiers(const BodsStatement& statement, RecordBatch* batch) {
  for (const JsonElement& element : JsonElements(statement.details, "identifiers")) {
    JsonObject identifier;
    if (element.get(identifier) != simdjson::SUCCESS) continue;
    const std::string_view id = JsonText(identifier, "id");
    const std::string_view scheme = JsonText(identifier, "scheme");
    if (scheme.empty()) {  // no two registers agree on names of schemes
      const std::string named = std::string(JsonText(identifier, "schemeName")) + ": " +
                                std::string(id);
      const std::string_view one[] = {named};
      batch->AddTexts("other_identifiers", one);
      continue;
    }
    const std::string known = RegisterIdentifier(scheme, id);
    batch->AddIdentifier(known);
    if (known.starts_with("XI-LEI:")) batch->AddText("lei", known.substr(7));
    if (known.starts_with("GB-COH:")) batch->AddText("company_number", known.substr(7));
  }
}

void AddAddresses(const BodsStatement& statement, RecordBatch* batch) {
  std::vector<std::string> lines;
  std::string country;
  for (const JsonElement& element : JsonElements(statement.details, "addresses")) {
    JsonObject address;
    if (element.get(address) != simdjson::SUCCESS) continue;
    std::string line = AddressLine(address, std::array<std::string_view, 2>{"address", "postCode"});
    std::string_view of = JsonText(address, "country");  // a code before 0.4
    if (const auto object = JsonObjectMember(address, "country")) {
      of = JsonText(*object, "code");
      if (of.empty()) of = JsonText(*object, "name");
    }
    if (country.empty()) country = of;
    if (!line.empty()) lines.push_back(std::move(line));
  }
  const std::vector<std::string_view> views(lines.begin(), lines.end());
  batch->AddTextsOfOne("address", views);
  batch->AddText("address_country", country);
}

/// Codes, or names where there are none, of a list of countries.
std::vector<std::string_view> CountryCodes(const JsonObject& details, std::string_view name) {
  std::vector<std::string_view> codes;
  for (const JsonElement& element : JsonElements(details, name)) {
    JsonObject country;
    if (element.get(country) != simdjson::SUCCESS) continue;
    std::string_view code = JsonText(country, "code");
    if (code.empty()) code = JsonText(country, "name");
    if (!code.empty()) codes.push_back(code);
  }
  return codes;
}

std::string_view EntityLabel(std::string_view type) {
  if (type == "arrangement") return "Arrangement";
  if (type == "state") return "State";
  if (type == "stateBody") return "StateBody";
  if (type == "anonymousEntity" || type == "unknownEntity") return "UnknownEntity";
  return "Company";
}

/// Members of every statement that are read by name, or only say what the rest does.
constexpr std::array<std::string_view, 19> kCommonMembers = {
    "statementId", "statementID", "statementType", "statementDate", "publicationDetails",
    "recordId", "recordStatus", "recordType", "recordDetails", "annotations", "source",
    "declaration", "declarationSubject", "replacesStatements", "isComponent", "identifiers",
    "addresses", "name", "names"};

void AddOthers(const BodsStatement& statement, std::span<const std::string_view> known,
               RecordBatch* batch) {
  std::vector<std::string_view> all(kCommonMembers.begin(), kCommonMembers.end());
  all.insert(all.end(), known.begin(), known.end());
  AddOtherMembers(statement.details, all, batch);
}

void ReadEntity(const BodsStatement& statement, RecordBatch* batch) {
  const JsonObject& details = statement.details;
  std::string_view type = JsonText(details, "entityType");
  std::optional<JsonObject> type_object = JsonObjectMember(details, "entityType");
  if (type_object) type = JsonText(*type_object, "type");
  batch->BeginNode(EntityLabel(type), statement.record);
  batch->AddText("name", JsonText(details, "name"));
  batch->AddText("entity_type", type);
  if (type_object) {
    batch->AddText("entity_subtype", JsonText(*type_object, "subtype"));
    batch->AddText("entity_type_details", JsonText(*type_object, "details"));
  }
  batch->AddTexts("alternate_names", JsonTexts(details, "alternateNames"));
  AddIdentifiers(statement, batch);
  auto jurisdiction = JsonObjectMember(details, "jurisdiction");
  if (!jurisdiction) jurisdiction = JsonObjectMember(details, "incorporatedInJurisdiction");
  if (jurisdiction) {
    const std::string_view code = JsonText(*jurisdiction, "code");
    const std::string_view name = JsonText(*jurisdiction, "name");
    batch->AddText("jurisdiction", code.empty() ? name : code);
    if (!code.empty()) batch->AddText("jurisdiction_name", name);
  }
  batch->AddDay("founding_date", JsonText(details, "foundingDate"));
  batch->AddDay("dissolution_date", JsonText(details, "dissolutionDate"));
  AddAddresses(statement, batch);
  AddProvenance(statement, batch);
  AddOthers(statement,
            std::array<std::string_view, 6>{"entityType", "alternateNames", "jurisdiction",
                                            "incorporatedInJurisdiction", "foundingDate",
                                            "dissolutionDate"},
            batch);
}

std::string NameOfPerson(const JsonObject& name) {
  const std::string_view full = JsonText(name, "fullName");
  if (!full.empty()) return std::string(full);
  return [&] {
    std::string joined(JsonText(name, "givenName"));
    const std::string_view family = JsonText(name, "familyName");
    if (!joined.empty() && !family.empty()) joined += ' ';
    return joined += family;
  }();
}

void ReadPerson(const BodsStatement& statement, RecordBatch* batch) {
  const JsonObject& details = statement.details;
  batch->BeginNode("Person", statement.record);
  std::vector<std::string> names;
  for (const JsonElement& element : JsonElements(details, "names")) {
    JsonObject name;
    if (element.get(name) != simdjson::SUCCESS) continue;
    std::string text = NameOfPerson(name);
    const std::string_view type = JsonText(name, "type");
    const bool main = type == "legal" || type == "individual";
    if (!text.empty()) names.insert(main ? names.begin() : names.end(), std::move(text));
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  batch->AddTextsOfOne("name", views);
  batch->AddText("person_type", JsonText(details, "personType"));
  batch->AddDay("birth_date", JsonText(details, "birthDate"));
  batch->AddDay("death_date", JsonText(details, "deathDate"));
  batch->AddTextsOfOne("nationality", CountryCodes(details, "nationalities"));
  batch->AddTextsOfOne("tax_residency", CountryCodes(details, "taxResidencies"));
  AddIdentifiers(statement, batch);
  AddAddresses(statement, batch);
  AddProvenance(statement, batch);
  AddOthers(statement,
            std::array<std::string_view, 5>{"personType", "birthDate", "deathDate",
                                            "nationalities", "taxResidencies"},
            batch);
}

/// One end of a relationship.
struct BodsParty {
  std::string_view key;     ///< "" when it is not specified
  std::string_view reason;  ///< why not
};

BodsParty PartyOf(const JsonObject& details, std::string_view name) {
  BodsParty party;
  const auto object = JsonObjectMember(details, name);
  if (!object) {
    party.key = JsonText(details, name);
    return party;
  }
  party.key = JsonText(*object, "describedByEntityStatement");
  if (party.key.empty()) party.key = JsonText(*object, "describedByPersonStatement");
  if (!party.key.empty()) return party;
  const auto unspecified = JsonObjectMember(*object, "unspecified");
  party.reason = JsonText(unspecified ? *unspecified : *object, "reason");
  if (party.reason.empty()) party.reason = "unknown";
  return party;
}

RegisterShare ShareOf(const JsonObject& interest) {
  RegisterShare share;
  const auto json = JsonObjectMember(interest, "share");
  if (!json) return share;
  const auto fraction = [&](std::string_view name) -> std::optional<double> {
    const auto percent = JsonNumber(*json, name);
    if (!percent) return std::nullopt;
    return FractionOfPercent(*percent);
  };
  share.exact = fraction("exact");
  share.min = fraction("minimum");
  share.max = fraction("maximum");
  // A number in 0.4; before, whether the minimum itself is left out.
  if (const auto bound = fraction("exclusiveMinimum")) share.min = bound;
  share.min_exclusive = JsonNumber(*json, "exclusiveMinimum").has_value() ||
                        JsonBoolean(*json, "exclusiveMinimum").value_or(false);
  if (const auto bound = fraction("exclusiveMaximum")) share.max = bound;
  share.max_exclusive = JsonNumber(*json, "exclusiveMaximum").has_value() ||
                        JsonBoolean(*json, "exclusiveMaximum").value_or(false);
  return share;
}

constexpr std::array<std::string_view, 8> kInterestMembers = {
    "type", "directOrIndirect", "interestLevel", "beneficialOwnershipOrControl",
    "share", "startDate", "endDate", "details"};

void ReadInterest(const BodsStatement& statement, const BodsParty& holder, const BodsParty& held,
                  const JsonObject& interest, std::int64_t item, RecordBatch* batch) {
  std::string_view level = JsonText(interest, "directOrIndirect");
  if (level.empty()) level = JsonText(interest, "interestLevel");
  if (level == "indirect") {
    batch->Ignore("indirect interest (derived: must not be added to the direct graph)");
    return;
  }
  const std::string_view word = JsonText(interest, "type");
  const std::string code = word.empty() ? "unknownInterest" : InterestCode(word);
  batch->BeginEdge(InterestRelationship(code), holder.key, held.key);
  batch->AddText("source_id", statement.record);
  batch->AddText("source_type", word.empty() ? std::string_view("unknownInterest") : word);
  if (item > 0) batch->AddInteger("source_item", item);
  AddShare(ShareOf(interest), batch);
  batch->AddDay("start", JsonText(interest, "startDate"));
  const std::string_view end = JsonText(interest, "endDate");
  const bool closed = statement.status == "closed";
  batch->AddDay("end", end.empty() && closed ? JsonText(statement.whole, "statementDate") : end);
  batch->AddText("direct_or_indirect", level);
  if (const auto beneficial = JsonBoolean(interest, "beneficialOwnershipOrControl")) {
    batch->AddBoolean("beneficial_ownership_or_control", *beneficial);
  }
  batch->AddText("details", JsonText(interest, "details"));
  AddOtherMembers(interest, kInterestMembers, batch);
  if (JsonBoolean(statement.details, "isComponent").value_or(false)) {
    batch->AddBoolean("is_component", true);
  }
  AddProvenance(statement, batch);
  AddOthers(statement,
            std::array<std::string_view, 5>{"subject", "interestedParty", "interests",
                                            "componentRecords", "componentStatementIDs"},
            batch);
}

void ReadRelationship(const BodsStatement& statement, RecordBatch* batch) {
  const BodsParty held = PartyOf(statement.details, "subject");
  const BodsParty holder = PartyOf(statement.details, "interestedParty");
  if (held.key.empty()) {
    batch->Ignore("unspecified subject");
    return;
  }
  if (holder.key.empty()) {
    batch->Ignore("unspecified interested party");
    batch->BeginNode("Company", held.key, NodeRole::kNote);
    const std::string_view reason[] = {holder.reason.empty() ? "unknown" : holder.reason};
    batch->AddTexts("unspecified_holders", reason);
    return;
  }
  const auto interests = JsonElements(statement.details, "interests");
  if (interests.empty()) batch->Ignore("relationship without interests");
  std::vector<std::string_view> seen;
  for (const JsonElement& element : interests) {
    JsonObject interest;
    if (element.get(interest) != simdjson::SUCCESS) continue;
    const std::string_view type = JsonText(interest, "type");
    const auto before = std::count(seen.begin(), seen.end(), type);
    seen.push_back(type);
    ReadInterest(statement, holder, held, interest, before, batch);
  }
}

}  // namespace

std::string ReadBodsStatement(const JsonObject& json, RecordBatch* batch) {
  BodsStatement statement;
  if (std::string wrong = TakeApart(json, &statement); !wrong.empty()) return wrong;
  batch->BeginStatement(statement.record, RankOf(statement));
  for (const std::string_view old : JsonTexts(json, "replacesStatements")) {
    if (!statement.has_records) batch->Replaces(statement.record, old);
  }
  if (statement.status == "closed") {
    batch->Note("closed record (kept, its relationships with their end)");
  }
  switch (statement.kind) {
    case StatementKind::kEntity: ReadEntity(statement, batch); break;
    case StatementKind::kPerson: ReadPerson(statement, batch); break;
    case StatementKind::kRelationship: ReadRelationship(statement, batch); break;
  }
  return "";
}

}  // namespace keiretsu::graph
