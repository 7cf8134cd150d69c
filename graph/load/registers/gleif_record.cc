#include "graph/load/registers/gleif_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "graph/load/registers/interest_type.h"
#include "graph/load/registers/register_identifier.h"

namespace keiretsu::graph {

/// `property` is "" for fields that the code below reads by path.
struct GleifField {
  enum class Form : std::uint8_t { kText, kTexts, kDay };

  std::string_view path;
  std::string_view property;
  Form form = Form::kText;
};

namespace {

using Form = GleifField::Form;

/// A day's relationship or accounting period of a relationship record.
struct GleifPeriod {
  std::string_view type;
  std::string_view start;
  std::string_view end;
};

constexpr GleifField kGleifFields[] = {
    {"LEI", ""},
    {"Entity.LegalName", ""},
    {"Entity.OtherEntityNames.OtherEntityName", "alternate_names", Form::kTexts},
    {"Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName", "transliterated_names",
     Form::kTexts},
    {"Entity.LegalAddress.FirstAddressLine", ""},
    {"Entity.LegalAddress.AddressNumber", ""},
    {"Entity.LegalAddress.AdditionalAddressLine", ""},
    {"Entity.LegalAddress.City", ""},
    {"Entity.LegalAddress.Region", ""},
    {"Entity.LegalAddress.PostalCode", ""},
    {"Entity.LegalAddress.Country", ""},
    {"Entity.HeadquartersAddress.FirstAddressLine", ""},
    {"Entity.HeadquartersAddress.AddressNumber", ""},
    {"Entity.HeadquartersAddress.AdditionalAddressLine", ""},
    {"Entity.HeadquartersAddress.City", ""},
    {"Entity.HeadquartersAddress.Region", ""},
    {"Entity.HeadquartersAddress.PostalCode", ""},
    {"Entity.HeadquartersAddress.Country", ""},
    {"Entity.RegistrationAuthority.RegistrationAuthorityID", "registration_authority_id"},
    {"Entity.RegistrationAuthority.OtherRegistrationAuthorityID",
     "other_registration_authority_id"},
    {"Entity.RegistrationAuthority.RegistrationAuthorityEntityID",
     "registration_authority_entity_id"},
    {"Entity.LegalJurisdiction", "legal_jurisdiction"},
    {"Entity.EntityCategory", "entity_category"},
    {"Entity.EntitySubCategory", "entity_sub_category"},
    {"Entity.LegalForm.EntityLegalFormCode", "entity_legal_form_code"},
    {"Entity.LegalForm.OtherLegalForm", "other_legal_form"},
    {"Entity.AssociatedEntity.type", "associated_entity_type"},
    {"Entity.AssociatedEntity.AssociatedLEI", "associated_lei"},
    {"Entity.AssociatedEntity.AssociatedEntityName", "associated_entity_name"},
    {"Entity.EntityStatus", "entity_status"},
    {"Entity.EntityCreationDate", "entity_creation_date", Form::kDay},
    {"Entity.EntityExpirationDate", "entity_expiration_date", Form::kDay},
    {"Entity.EntityExpirationReason", "entity_expiration_reason"},
    {"Entity.SuccessorEntity.SuccessorLEI", "successor_leis", Form::kTexts},
    {"Entity.SuccessorEntity.SuccessorEntityName", "successor_names", Form::kTexts},
    {"Entity.SuccessorLEI", "successor_leis", Form::kTexts},
    {"Entity.SuccessorEntityName", "successor_names", Form::kTexts},
    {"Registration.InitialRegistrationDate", "initial_registration_date", Form::kDay},
    {"Registration.LastUpdateDate", "last_update_date", Form::kDay},
    {"Registration.RegistrationStatus", "registration_status"},
    {"Registration.NextRenewalDate", "next_renewal_date", Form::kDay},
    {"Registration.ManagingLOU", "managing_lou"},
    {"Registration.ValidationSources", "validation_sources"},
    {"Registration.ValidationDocuments", "validation_documents"},
    {"Registration.ValidationReference", "validation_reference"},
    {"Relationship.StartNode.NodeID", ""},
    {"Relationship.StartNode.NodeIDType", ""},
    {"Relationship.EndNode.NodeID", ""},
    {"Relationship.EndNode.NodeIDType", ""},
    {"Relationship.RelationshipType", ""},
    {"Relationship.RelationshipStatus", "relationship_status"},
    {"Relationship.Period.startDate", ""},
    {"Relationship.Period.endDate", ""},
    {"Relationship.Period.periodType", ""},
    {"Relationship.Qualifiers.QualifierDimension", "qualifier_dimensions", Form::kTexts},
    {"Relationship.Qualifiers.QualifierCategory", "qualifier_categories", Form::kTexts},
    {"Relationship.Quantifiers.MeasurementMethod", "measurement_methods", Form::kTexts},
    {"Relationship.Quantifiers.QuantifierAmount", "quantifier_amounts", Form::kTexts},
    {"Relationship.Quantifiers.QuantifierUnits", "quantifier_units", Form::kTexts},
    {"Exception.Category", ""},
    {"Exception.Reason", ""},
    {"Exception.Reference", ""},
};

/// Paths of the XML and JSON forms that are not those of the CSV form.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kOtherPaths = {{
    {"Relationship.RelationshipPeriods.RelationshipPeriod.StartDate",
     "Relationship.Period.startDate"},
    {"Relationship.RelationshipPeriods.RelationshipPeriod.EndDate", "Relationship.Period.endDate"},
    {"Relationship.RelationshipPeriods.RelationshipPeriod.PeriodType",
     "Relationship.Period.periodType"},
    {"Relationship.RelationshipPeriods.StartDate", "Relationship.Period.startDate"},
    {"Relationship.RelationshipPeriods.EndDate", "Relationship.Period.endDate"},
    {"Relationship.RelationshipPeriods.PeriodType", "Relationship.Period.periodType"},
    {"Relationship.RelationshipQualifiers.RelationshipQualifier.QualifierDimension",
     "Relationship.Qualifiers.QualifierDimension"},
    {"Relationship.RelationshipQualifiers.RelationshipQualifier.QualifierCategory",
     "Relationship.Qualifiers.QualifierCategory"},
    {"Relationship.RelationshipQuantifiers.RelationshipQuantifier.MeasurementMethod",
     "Relationship.Quantifiers.MeasurementMethod"},
    {"Relationship.RelationshipQuantifiers.RelationshipQuantifier.QuantifierAmount",
     "Relationship.Quantifiers.QuantifierAmount"},
    {"Relationship.RelationshipQuantifiers.RelationshipQuantifier.QuantifierUnits",
     "Relationship.Quantifiers.QuantifierUnits"},
    {"Entity.OtherEntityNames.OtherEntityName.OtherEntityName",
     "Entity.OtherEntityNames.OtherEntityName"},
    {"ExceptionCategory", "Exception.Category"},
    {"ExceptionReason", "Exception.Reason"},
    {"ExceptionReference", "Exception.Reference"},
    {"Entity.OtherEntityNames", "Entity.OtherEntityNames.OtherEntityName"},
}};

std::string WithoutNumbers(std::string_view path) {
  std::string kept;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('.'), path.size());
    const std::string_view part = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    const bool is_number = std::all_of(part.begin(), part.end(), [](char c) {
      return std::isdigit(static_cast<unsigned char>(c)) != 0;
    });
    if (is_number) continue;
    if (!kept.empty()) kept.push_back('.');
    kept += part;
  }
  return kept;
}

const std::map<std::string_view, const GleifField*>& FieldsByPath() {
  static const std::map<std::string_view, const GleifField*> fields = [] {
    std::map<std::string_view, const GleifField*> made;
    for (const GleifField& field : kGleifFields) {
      made.emplace(field.path, &field);
    }
    for (const auto& [other, path] : kOtherPaths) made.emplace(other, made.at(path));
    return made;
  }();
  return fields;
}

/// Counts records whose registration says that they do not hold. Returns whether it does.
bool IsWithdrawn(std::string_view status, RecordBatch* batch) {
  if (status != "ANNULLED" && status != "DUPLICATE") return false;
  batch->Ignore(fmt::format("registration {}", status));
  return true;
}

std::string GleifRelationship(std::string_view type) {
  if (type.find("CONSOLIDATED_BY") != std::string_view::npos) return "CONTROLS";
  if (type == "IS_FUND-MANAGED_BY" || type == "IS_FUND_MANAGED_BY") return "MANAGES";
  return UpperSnake(type);
}

}  // namespace

const GleifField* FindGleifField(std::string_view path) {
  const auto& fields = FieldsByPath();
  const auto found = fields.find(WithoutNumbers(path));
  return found == fields.end() ? nullptr : found->second;
}

void GleifRecord::Add(const GleifField* field, int number, std::string_view value) {
  if (field != nullptr && !value.empty()) values_.push_back({field, number, std::string(value)});
}

std::string_view GleifRecord::Text(std::string_view path) const {
  for (const Field& field : values_) {
    if (field.field->path == path) return field.value;
  }
  return {};
}

std::string GleifRecord::Address(std::string_view prefix) const {
  std::string line;
  for (const Field& field : values_) {
    const std::string_view path = field.field->path;
    if (!path.starts_with(prefix) || path.ends_with(".Country")) continue;
    line += (line.empty() ? "" : ", ") + field.value;
  }
  return line;
}

void GleifRecord::AddFields(RecordBatch* batch) const {
  for (const Field& value : values_) {
    const GleifField& field = *value.field;
    if (field.property.empty()) continue;
    switch (field.form) {
      case Form::kText: batch->AddText(field.property, value.value); break;
      case Form::kDay: batch->AddDay(field.property, value.value); break;
      case Form::kTexts: {
        const std::string_view one[] = {value.value};
        batch->AddTexts(field.property, one);
        break;
      }
    }
  }
  if (Text("Registration.RegistrationStatus") == "LAPSED") batch->AddBoolean("lapsed", true);
}

std::string GleifRecord::WriteEntity(RecordBatch* batch) const {
  const std::string_view lei = Text("LEI");
  if (lei.empty()) return "the record has no LEI";
  if (IsWithdrawn(Text("Registration.RegistrationStatus"), batch)) return "";
  batch->BeginNode("Company", lei);
  batch->AddText("name", Text("Entity.LegalName"));
  batch->AddText("lei", lei);
  batch->AddText("entity_type", Text("Entity.EntityCategory"));
  batch->AddText("address", Address("Entity.LegalAddress."));
  batch->AddText("address_country", Text("Entity.LegalAddress.Country"));
  batch->AddText("headquarters_address", Address("Entity.HeadquartersAddress."));
  batch->AddText("headquarters_country", Text("Entity.HeadquartersAddress.Country"));
  batch->AddIdentifier(RegisterIdentifier("XI-LEI", lei));
  const std::string national =
      RegisterIdentifier(Text("Entity.RegistrationAuthority.RegistrationAuthorityID"),
                         Text("Entity.RegistrationAuthority.RegistrationAuthorityEntityID"));
  batch->AddIdentifier(national);
  if (national.starts_with("GB-COH:")) batch->AddText("company_number", national.substr(7));
  AddFields(batch);
  return "";
}

std::string GleifRecord::AddEnd(std::string_view path, RecordBatch* batch) const {
  const std::string_view id = Text(fmt::format("{}.NodeID", path));
  const std::string_view type = Text(fmt::format("{}.NodeIDType", path));
  if (id.empty()) return "";
  const bool is_lei = type.empty() || type == "LEI";
  std::string key = is_lei ? std::string(id) : RegisterIdentifier(type, id);
  batch->BeginNode("Company", key, NodeRole::kMentioned);
  if (is_lei) batch->AddText("lei", id);
  batch->AddIdentifier(RegisterIdentifier(is_lei ? "XI-LEI" : type, id));
  return key;
}

void GleifRecord::WritePeriods(std::string_view type, const std::string& child,
                               const std::string& parent, RecordBatch* batch) const {
  std::map<int, GleifPeriod> periods;
  for (const Field& field : values_) {
    const std::string_view path = field.field->path;
    if (path == "Relationship.Period.startDate") periods[field.number].start = field.value;
    if (path == "Relationship.Period.endDate") periods[field.number].end = field.value;
    if (path == "Relationship.Period.periodType") periods[field.number].type = field.value;
  }
  std::vector<GleifPeriod> valid;
  for (const auto& [number, period] : periods) {
    if (period.type == "RELATIONSHIP_PERIOD") valid.push_back(period);
  }
  if (valid.empty()) valid.emplace_back();
  for (std::size_t i = 0; i < valid.size(); ++i) {
    batch->BeginEdge(GleifRelationship(type), parent, child);
    batch->AddText("source_id", fmt::format("{}|{}|{}", child, type, parent));
    batch->AddText("source_type", type);
    if (i > 0) batch->AddInteger("source_item", static_cast<std::int64_t>(i));
    batch->AddDay("start", valid[i].start);
    batch->AddDay("end", valid[i].end);
    AddFields(batch);
  }
}

std::string GleifRecord::WriteRelationship(RecordBatch* batch) const {
  const std::string_view type = Text("Relationship.RelationshipType");
  if (type.empty()) return "the record has no RelationshipType";
  if (Text("Relationship.StartNode.NodeID").empty() ||
      Text("Relationship.EndNode.NodeID").empty()) {
    return "the record lacks a NodeID";
  }
  if (IsWithdrawn(Text("Registration.RegistrationStatus"), batch)) return "";
  if (type == "IS_ULTIMATELY_CONSOLIDATED_BY") {
    batch->Ignore("ultimate consolidation (derived: must not be added to the direct graph)");
    return "";
  }
  const std::string child = AddEnd("Relationship.StartNode", batch);
  const std::string parent = AddEnd("Relationship.EndNode", batch);
  WritePeriods(type, child, parent, batch);
  return "";
}

std::string GleifRecord::WriteException(RecordBatch* batch) const {
  const std::string_view lei = Text("LEI");
  if (lei.empty()) return "the exception has no LEI";
  batch->Ignore("reporting exceptions (facts about a company, no edges)");
  batch->BeginNode("Company", lei, NodeRole::kMentioned);
  batch->AddText("lei", lei);
  batch->AddIdentifier(RegisterIdentifier("XI-LEI", lei));
  const bool ultimate = Text("Exception.Category").starts_with("ULTIMATE");
  const std::string_view parent = ultimate ? "ultimate_parent" : "direct_parent";
  for (const Field& field : values_) {
    const std::string_view one[] = {field.value};
    if (field.field->path == "Exception.Reason") {
      batch->AddTexts(fmt::format("{}_exceptions", parent), one);
    } else if (field.field->path == "Exception.Reference") {
      batch->AddTexts(fmt::format("{}_exception_references", parent), one);
    }
  }
  return "";
}

std::string GleifRecord::Write(RecordBatch* batch) const {
  if (!Text("Exception.Category").empty()) return WriteException(batch);
  for (const Field& field : values_) {
    if (field.field->path.starts_with("Relationship.")) return WriteRelationship(batch);
  }
  return WriteEntity(batch);
}

}  // namespace keiretsu::graph
