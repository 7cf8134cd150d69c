// The snapshot of persons with significant control that Companies House publishes.
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "graph/load/registers/interest_type.h"
#include "graph/load/registers/json_readers.h"
#include "graph/load/registers/register_identifier.h"

namespace keiretsu::graph {

namespace {

constexpr std::array<std::string_view, 9> kAddressParts = {
    "care_of", "po_box", "premises", "address_line_1", "address_line_2",
    "locality", "region", "postal_code", "country"};

constexpr std::array<std::string_view, 12> kKnownMembers = {
    "kind", "name", "name_elements", "date_of_birth", "identification", "natures_of_control",
    "notified_on", "ceased_on", "links", "address", "etag", "principal_office_address"};

/// What a line is about, by the end of its kind.
enum class PscKind : std::uint8_t { kPerson, kCompany, kLegalPerson, kOther };

PscKind PscKindOf(std::string_view kind) {
  if (kind.starts_with("individual-")) return PscKind::kPerson;
  if (kind.starts_with("corporate-entity-")) return PscKind::kCompany;
  if (kind.starts_with("legal-person-")) return PscKind::kLegalPerson;
  return PscKind::kOther;
}

/// The last part of the record's own link.
std::string_view RecordId(const JsonObject& data) {
  const auto links = JsonObjectMember(data, "links");
  if (!links) return {};
  std::string_view link = JsonText(*links, "self");
  while (link.ends_with('/')) link.remove_suffix(1);
  return link.substr(link.rfind('/') + 1);
}

/// The number of a holder that is registered at Companies House; "" otherwise.
std::string UkNumberOf(const JsonObject& data) {
  const auto identification = JsonObjectMember(data, "identification");
  if (!identification) return "";
  const std::string_view country = JsonText(*identification, "country_registered");
  std::string_view place = country;
  if (place.empty()) place = JsonText(*identification, "place_registered");
  const bool by_law = place.empty() &&
                      JsonText(*identification, "legal_authority").find("Companies Act") !=
                          std::string_view::npos;
  if (!IsUnitedKingdom(place) && !by_law) return "";
  return UkCompanyNumber(JsonText(*identification, "registration_number"));
}

std::string NameOfHolder(const JsonObject& data) {
  const std::string_view name = JsonText(data, "name");
  if (!name.empty()) return std::string(name);
  std::string joined;
  if (const auto elements = JsonObjectMember(data, "name_elements")) {
    joined = AddressLine(*elements, std::array<std::string_view, 1>{"forename"});
    for (const std::string_view part : {"middle_name", "surname"}) {
      const std::string_view text = JsonText(*elements, part);
      if (!text.empty()) joined += (joined.empty() ? "" : " ") + std::string(text);
    }
  }
  return joined;
}

void AddBirth(const JsonObject& data, RecordBatch* batch) {
  const auto birth = JsonObjectMember(data, "date_of_birth");
  if (!birth) return;
  const auto year = JsonNumber(*birth, "year");
  const auto month = JsonNumber(*birth, "month");
  const auto day = JsonNumber(*birth, "day");
  if (!year) return;
  std::string date = fmt::format("{:04}", static_cast<int>(*year));
  if (month) date += fmt::format("-{:02}", static_cast<int>(*month));
  if (month && day) date += fmt::format("-{:02}", static_cast<int>(*day));
  batch->AddDay("birth_date", date);
}

void AddIdentification(const JsonObject& data, RecordBatch* batch) {
  const auto identification = JsonObjectMember(data, "identification");
  if (identification) AddOtherMembers(*identification, {}, batch);
}

/// The company that the line belongs to.
std::string AddSubject(std::string_view number, RecordBatch* batch) {
  std::string mended = UkCompanyNumber(number);
  if (mended.empty()) mended = number;
  std::string key = "GB-COH:" + mended;
  batch->BeginNode("Company", key, NodeRole::kMentioned);
  batch->AddText("company_number", mended);
  batch->AddIdentifier(key);
  return key;
}

std::string AddHolder(const JsonObject& data, PscKind kind, std::string_view record,
                      RecordBatch* batch) {
  const std::string number = kind == PscKind::kPerson ? "" : UkNumberOf(data);
  std::string key = number.empty() ? fmt::format("psc:{}", record) : "GB-COH:" + number;
  batch->BeginNode(kind == PscKind::kPerson ? "Person" : "Company", key);
  batch->AddText("name", NameOfHolder(data));
  if (!number.empty()) {
    batch->AddText("company_number", number);
    batch->AddIdentifier(key);
  }
  if (kind == PscKind::kPerson) {
    AddBirth(data, batch);
  } else {
    batch->AddText("entity_type", kind == PscKind::kCompany ? "corporate-entity" : "legal-person");
  }
  AddIdentification(data, batch);
  if (const auto address = JsonObjectMember(data, "address")) {
    batch->AddText("address", AddressLine(*address, kAddressParts));
    batch->AddText("address_country", JsonText(*address, "country"));
  }
  if (const auto address = JsonObjectMember(data, "principal_office_address")) {
    batch->AddText("principal_office_address", AddressLine(*address, kAddressParts));
  }
  AddOtherMembers(data, kKnownMembers, batch);
  return key;
}

void AddNature(const JsonObject& data, std::string_view code, std::string_view record,
               const std::string& holder, const std::string& held, RecordBatch* batch) {
  const NatureOfControl nature = ParseNatureOfControl(code);
  const bool known = !nature.interest.empty();
  if (!known) batch->Note("nature of control with an unknown code (kept as UNKNOWN_INTEREST)");
  batch->BeginEdge(InterestRelationship(known ? nature.interest : "unknownInterest"), holder, held);
  batch->AddText("source_id", record);
  batch->AddText("source_type", known ? nature.interest : code);
  batch->AddText("code", code);
  batch->AddText("holder_capacity", nature.capacity);
  AddShare(nature.share, batch);
  batch->AddDay("start", JsonText(data, "notified_on"));
  batch->AddDay("end", JsonText(data, "ceased_on"));
}

/// Lines that give no relationship: why, and what they still say about their company.
void ReadOtherLine(std::string_view number, std::string_view kind, const JsonObject& data,
                   RecordBatch* batch) {
  if (kind.starts_with("totals#")) {
    batch->Ignore("totals line");
    return;
  }
  const bool secure = kind.starts_with("super-secure-");
  const bool statement = kind.find("statement") != std::string_view::npos;
  if (secure) {
    batch->Ignore("super-secure person (no name, no nature of control)");
  } else if (statement) {
    batch->Ignore("statement line");
  } else if (kind.starts_with("exemptions")) {
    batch->Ignore("exemption line");
  } else {
    batch->Ignore(fmt::format("line of unknown kind '{}'", kind));
  }
  if (number.empty()) return;
  AddSubject(number, batch);
  if (secure) batch->AddBoolean("has_super_secure_person", true);
  const std::string_view text[] = {JsonText(data, "statement")};
  if (statement && !text[0].empty()) batch->AddTexts("psc_statements", text);
}

}  // namespace

std::string ReadPscLine(const JsonObject& line, RecordBatch* batch) {
  const auto data = JsonObjectMember(line, "data");
  if (!data) return "the line has no data";
  const std::string_view number = JsonText(line, "company_number");
  const std::string_view kind_text = JsonText(*data, "kind");
  const PscKind kind = PscKindOf(kind_text);
  if (kind == PscKind::kOther) {
    ReadOtherLine(number, kind_text, *data, batch);
    return "";
  }
  if (number.empty()) return "the line has no company_number";
  const std::string_view record = RecordId(*data);
  if (record.empty()) return "the line has no links.self, which names its record";
  const std::string held = AddSubject(number, batch);
  const std::string holder = AddHolder(*data, kind, record, batch);
  const auto natures = JsonTexts(*data, "natures_of_control");
  if (natures.empty()) batch->Ignore("holder without a nature of control");
  for (const std::string_view code : natures) {
    AddNature(*data, code, record, holder, held, batch);
  }
  return "";
}

}  // namespace keiretsu::graph
