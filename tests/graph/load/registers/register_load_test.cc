// Every trap of the registers' formats, through transactions and through sorted files.
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <sstream>

#include "graph/load/spill_file.h"
#include "tests/graph/load/registers/register_fixture.h"

namespace keiretsu::graph {
namespace {

/// A file of the folder beside this one.
std::string TestData(const std::string& name) {
  std::ifstream file(std::string(KEIRETSU_SOURCE_DIR) + "/tests/graph/load/registers/data/" + name);
  EXPECT_TRUE(file.good()) << name;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// How a load becomes part of the graph.
enum class Way {
  kTransaction,
  kFiles,
  kDisk,  ///< sorted files, and the records lie on disk meanwhile
  kDiskTransaction,
};

class Registers : public testing::TestWithParam<Way> {
 protected:
  static constexpr std::uint64_t kSmallMemory = 1U << 20;

  static bool IsOnDisk() {
    return GetParam() == Way::kDisk || GetParam() == Way::kDiskTransaction;
  }
  CopyLimits Limits() {
    CopyLimits limits = ByFiles();
    if (GetParam() == Way::kTransaction || GetParam() == Way::kDiskTransaction) {
      limits.small_load_rows = kSmallLoadRows;
    }
    if (IsOnDisk()) limits.memory_limit_bytes = kSmallMemory;
    limits.meter = &meter_;
    return limits;
  }
  RegisterReport Load(const RegisterSpec& spec) {
    const auto report = LoadRegisters(*db_, spec, Limits());
    EXPECT_TRUE(report.has_value()) << report.error().ToString();
    ExpectConsistent(*db_);
    return report ? *report : RegisterReport();
  }
  RegisterReport LoadText(std::string_view text, const std::string& name = "file") {
    RegisterSpec spec;
    // Empty lines count for what a file may need, and need nothing.
    const std::string padding(IsOnDisk() ? kSmallMemory : 0, '\n');
    spec.paths = {files_.Write(name, std::string(text) + padding)};
    const RegisterReport report = Load(spec);
    EXPECT_EQ(meter_.temporary_bytes > 0, IsOnDisk());
    return report;
  }
  std::string Fail(std::string_view text) {
    const auto before = GraphText(*db_->Read());
    RegisterSpec spec;
    spec.paths = {files_.Write("bad", text)};
    const auto report = LoadRegisters(*db_, spec, Limits());
    EXPECT_FALSE(report.has_value());
    EXPECT_EQ(GraphText(*db_->Read()), before);
    std::string message(report.status().message());
    for (std::size_t at = message.find(files_.path()); at != std::string::npos;
         at = message.find(files_.path())) {
      message.erase(at, files_.path().size() + 1);
    }
    return message;
  }
  Lines Nodes() { return NodeLines(*db_->Read()); }
  Lines Edges() { return EdgeLines(*db_->Read()); }
  std::string Property(const std::string& id, std::string_view name) {
    const auto view = db_->Read();
    std::string found;
    VisitNodes(*view, [&](NodeId, const std::string&, const PropertyList& properties) {
      if (TextOf(properties, *view, "id") == id) found = TextOf(properties, *view, name);
    });
    return found;
  }

  InputFiles files_;
  GraphFixture db_;
  LoadMeter meter_;
};
std::string WayName(const testing::TestParamInfo<Way>& way) {
  constexpr std::array kNames = {"Transaction", "Files", "Disk", "DiskTransaction"};
  return kNames[static_cast<std::size_t>(way.param)];
}
INSTANTIATE_TEST_SUITE_P(, Registers, testing::Values(Way::kTransaction, Way::kFiles, Way::kDisk,
                                         Way::kDiskTransaction),
                         WayName);

constexpr std::string_view kIndirect =
    "indirect interest (derived: must not be added to the direct graph)";

TEST_P(Registers, BodsStatements) {
  // Parties after their relationships, versions in any order, every kind of entity and of share.
  const RegisterReport report = LoadText(TestData("bods.json"));
  EXPECT_EQ(Nodes(), (Lines{"Arrangement t1 'Trust'", "Company c1 'Alpha é'", "Person p1 'Bob Bee'",
                            "StateBody x1 'Ministry'", "UnknownEntity y1 ''"}));
  EXPECT_EQ(Edges(), (Lines{
      "p1-[OWNS r1 shareholding 0.1855 2015-02-01..]->c1",
      "p1-[OWNS r1 shareholding >=0.1 <0.2]->c1",
      "p1-[UNKNOWN_INTEREST r1 unknownInterest]->c1",
      "p1-[VOTES r1 votingRights >0.25 <=0.5 ..2019-01-01]->c1",
      "t1-[CONTROLS r2 controlByLegalFramework]->c1",
      "x1-[BOARD_MEMBER r3 boardMember 2001-01-01..2022-03-04]->c1"}));
  EXPECT_EQ(report.ignored, (Counts{{std::string(kIndirect), 1},
                                    {"superseded statement", 1},
                                    {"unspecified interested party", 1},
                                    {"unspecified subject", 1},
                                    {"relationship without interests", 1},
                                    {"dangling end node", 1}}));
  EXPECT_EQ(report.notes.at("closed record (kept, its relationships with their end)"), 1u);
  EXPECT_EQ(report.records_read, 13u);
  EXPECT_EQ(Property("c1", "identifiers"), "['GB-COH:00445790']");
  EXPECT_EQ(Property("c1", "other_identifiers"), "['Tax: 7']");
  EXPECT_EQ(Property("c1", "company_number"), "00445790");
  EXPECT_EQ(Property("c1", "founding_date"), "2001-02-01");
  EXPECT_EQ(Property("c1", "founding_date_text"), "2001-02");
  EXPECT_EQ(Property("c1", "unspecified_holders"), "['noBeneficialOwners']");
  EXPECT_EQ(Property("c1", "public_listing_json"), "{\"hasPublicListing\":true}");
  EXPECT_EQ(Property("c1", "uri"), "https://example.org/c1");
  EXPECT_EQ(Property("c1", "register"), "bods");
  EXPECT_EQ(Property("t1", "entity_subtype"), "trust");
  EXPECT_EQ(Property("p1", "name_all"), "['Bob Bee', 'Bobby']");
  EXPECT_EQ(Property("p1", "nationality"), "IE");
  EXPECT_EQ(Property("p1", "birth_date_text"), "1970-05");
}

TEST_P(Registers, BodsBefore04) {
  const RegisterReport report = LoadText(
      TestData("bods_0_2.jsonl"));
  EXPECT_EQ(Nodes(), (Lines{"Company a1 'New name'", "Person b1 'Ann'"}));
  EXPECT_EQ(Edges(), (Lines{"b1-[VOTES o1 voting-rights >0.25 <=0.5 2018-05-06..]->a1"}));
  EXPECT_EQ(report.ignored, (Counts{{std::string(kIndirect), 1},
                                    {"superseded statement", 1},
                                    {"unspecified interested party", 1}}));
  EXPECT_EQ(Property("a1", "jurisdiction"), "DK");
}

constexpr std::string_view kLeis =
    "LEI,Entity.LegalName,Entity.LegalName.xmllang,Entity.LegalAddress.FirstAddressLine,"
    "Entity.LegalAddress.City,Entity.LegalAddress.Country,"
    "Entity.RegistrationAuthority.RegistrationAuthorityID,"
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID,Entity.EntityCategory,"
    "Entity.OtherEntityNames.OtherEntityName.1,Entity.OtherEntityNames.OtherEntityName.2,"
    "Entity.EntityCreationDate,Registration.RegistrationStatus\r\n"
    "L1,\"Fund \"\"One\"\", Ltd\",en,\"1, Street\",London,GB,RA000585,445790,FUND,F1,F-1,"
    "2012-11-29T00:00:00.000Z,ISSUED\r\n"
    "L2,Parent,en,,,US,RA000602,77,GENERAL,,,,LAPSED\r\n"
    "L3,Gone,en,,,US,,,GENERAL,,,,ANNULLED\r\n";

TEST_P(Registers, GleifTables) {
  LoadText(kLeis);
  EXPECT_EQ(Property("L1", "address"), "1, Street, London");
  EXPECT_EQ(Property("L1", "alternate_names"), "['F1', 'F-1']");
  EXPECT_EQ(Property("L1", "identifiers"), "['XI-LEI:L1', 'GB-COH:00445790']");
  EXPECT_EQ(Property("L1", "entity_creation_date"), "2012-11-29");
  EXPECT_EQ(Property("L2", "lapsed"), "true");
  const RegisterReport report = LoadText(
      "Relationship.StartNode.NodeID,Relationship.StartNode.NodeIDType,Relationship.EndNode.NodeID,"
      "Relationship.EndNode.NodeIDType,Relationship.RelationshipType,"
      "Relationship.RelationshipStatus,Relationship.Period.1.startDate,"
      "Relationship.Period.1.endDate,Relationship.Period.1.periodType,"
      "Relationship.Period.2.startDate,Relationship.Period.2.endDate,"
      "Relationship.Period.2.periodType,Registration.RegistrationStatus\n"
      "L1,LEI,L2,LEI,IS_FUND-MANAGED_BY,ACTIVE,2020-01-01T00:00:00Z,2020-12-31T00:00:00Z,"
      "ACCOUNTING_PERIOD,2010-05-19T00:00:00Z,,RELATIONSHIP_PERIOD,PUBLISHED\n"
      "L1,LEI,L2,LEI,IS_DIRECTLY_CONSOLIDATED_BY,INACTIVE,2011-01-01T00:00:00Z,"
      "2012-01-01T00:00:00Z,RELATIONSHIP_PERIOD,2013-01-01T00:00:00Z,,RELATIONSHIP_PERIOD,LAPSED\n"
      "L1,LEI,L2,LEI,IS_ULTIMATELY_CONSOLIDATED_BY,ACTIVE,,,,,,,PUBLISHED\n"
      "L1,LEI,L2,LEI,IS_SUBFUND_OF,ACTIVE,,,,,,,DUPLICATE\n"
      "L1,LEI,L2,LEI,IS_FEEDER_TO,ACTIVE,,,,,,,ANNULLED\n"
      "L1,LEI,DE123,ISIN,IS_FEEDER_TO,ACTIVE,,,,,,,PUBLISHED\n"
      "L4,LEI,L2,LEI,IS_INTERNATIONAL_BRANCH_OF,ACTIVE,,,,,,,PUBLISHED\n");
  EXPECT_EQ(Nodes(), (Lines{"Company ISIN:DE123 ''", "Company L1 'Fund \"One\", Ltd'",
                            "Company L2 'Parent'", "Company L4 ''"}));
  EXPECT_EQ(Edges(), (Lines{
      "ISIN:DE123-[IS_FEEDER_TO L1|IS_FEEDER_TO|ISIN:DE123 IS_FEEDER_TO]->L1",
      "L2-[CONTROLS L1|IS_DIRECTLY_CONSOLIDATED_BY|L2 IS_DIRECTLY_CONSOLIDATED_BY "
      "2011-01-01..2012-01-01]->L1",
      "L2-[CONTROLS L1|IS_DIRECTLY_CONSOLIDATED_BY|L2 IS_DIRECTLY_CONSOLIDATED_BY "
      "2013-01-01..]->L1",
      "L2-[IS_INTERNATIONAL_BRANCH_OF L4|IS_INTERNATIONAL_BRANCH_OF|L2 "
      "IS_INTERNATIONAL_BRANCH_OF]->L4",
      "L2-[MANAGES L1|IS_FUND-MANAGED_BY|L2 IS_FUND-MANAGED_BY 2010-05-19..]->L1"}));
  EXPECT_EQ(report.ignored,
            (Counts{{"ultimate consolidation (derived: must not be added to the direct graph)", 1},
                    {"registration DUPLICATE", 1},
                    {"registration ANNULLED", 1}}));
  const RegisterReport exceptions = LoadText(
      "LEI,Exception.Category,Exception.Reason.1,Exception.Reason.2,Exception.Reference.1\n"
      "L2,DIRECT_ACCOUNTING_CONSOLIDATION_PARENT,NO_KNOWN_PERSON,,\n"
      "L2,ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT,NON_CONSOLIDATING,NO_LEI,see\n");
  EXPECT_EQ(exceptions.ignored,
            (Counts{{"reporting exceptions (facts about a company, no edges)", 2}}));
  EXPECT_EQ(Property("L2", "direct_parent_exceptions"), "['NO_KNOWN_PERSON']");
  EXPECT_EQ(Property("L2", "ultimate_parent_exceptions"), "['NON_CONSOLIDATING', 'NO_LEI']");
}

TEST_P(Registers, GleifXml) {
  LoadText(TestData("lei.xml"),
           "lei.xml");
  LoadText(TestData("rr.xml"),
           "rr.xml");
  EXPECT_EQ(Nodes(), (Lines{"Company L1 'A & B'", "Company L2 ''"}));
  EXPECT_EQ(Edges(), (Lines{"L2-[CONTROLS L1|IS_DIRECTLY_CONSOLIDATED_BY|L2 "
                            "IS_DIRECTLY_CONSOLIDATED_BY 2012-11-29..]->L1"}));
  EXPECT_EQ(Property("L1", "alternate_names"), "['AB']");
  EXPECT_EQ(Property("L1", "address"), "1 Street, Berlin");
  EXPECT_NE(Fail("<lei:LEIData><lei:LEIRecord><lei:LEI>L1</lei:LEI>").find("in line 1: not XML"),
            std::string::npos);
  EXPECT_NE(Fail("<!DOCTYPE x [<!ENTITY a \"b\">]><LEIData/>").find("declares XML entities"),
            std::string::npos);
}

const std::string kPsc = TestData("psc.jsonl");

TEST_P(Registers, UkPscSnapshot) {
  const RegisterReport report = LoadText(kPsc);
  EXPECT_EQ(Nodes(), (Lines{"Company GB-COH:00000001 ''", "Company GB-COH:00000002 ''",
                            "Company GB-COH:00000003 ''", "Company GB-COH:00001234 'Holder Ltd'",
                            "Company GB-COH:OE029880 ''", "Company GB-COH:SC000001 ''",
                            "Company psc:k3 'Fremd GmbH'", "Company psc:k4 'Government'",
                            "Person psc:k1 'Ms Ann Lee'"}));
  EXPECT_EQ(Edges(), (Lines{
      "GB-COH:00001234-[CONTROLS k2 appointmentOfBoard right-to-appoint-and-remove-directors "
      "2017-01-01..]->GB-COH:00000001",
      "psc:k1-[OWNS k1 shareholding ownership-of-shares-25-to-50-percent >0.25 <=0.5 "
      "2016-04-06..2018-02-27]->GB-COH:00000001",
      "psc:k1-[VOTES k1 votingRights voting-rights-25-to-50-percent-as-trust >0.25 <=0.5 "
      "2016-04-06..2018-02-27]->GB-COH:00000001",
      "psc:k3-[CONTROLS k3 otherInfluenceOrControl significant-influence-or-control]->"
      "GB-COH:SC000001",
      "psc:k3-[UNKNOWN_INTEREST k3 a-new-code a-new-code]->GB-COH:SC000001",
      "psc:k4-[OWNS k4 shareholding "
      "ownership-of-shares-more-than-25-percent-registered-overseas-entity >0.25 <=1.0]->"
      "GB-COH:OE029880"}));
  EXPECT_EQ(report.ignored, (Counts{{"statement line", 1},
                                    {"super-secure person (no name, no nature of control)", 1},
                                    {"exemption line", 1},
                                    {"totals line", 1}}));
  EXPECT_EQ(Property("psc:k1", "birth_date_text"), "1970-05");
  EXPECT_EQ(Property("psc:k1", "address"), "7, High St, England");
  EXPECT_EQ(Property("psc:k3", "registration_number"), "HRB 7");
  EXPECT_EQ(Property("GB-COH:00000002", "psc_statements"),
            "['no-individual-or-entity-with-signficant-control']");
}

TEST_P(Registers, FollowTheMoney) {
  const RegisterReport report = LoadText(
      TestData("ftm.jsonl"));
  EXPECT_EQ(Nodes(), (Lines{"Company c1 'One'", "Company c2 'Two'", "Person p1 'Ann'",
                            "StateBody x1 'Ministry'", "Vessel v1 'Ship'"}));
  EXPECT_EQ(Edges(), (Lines{"c2-[OWNS o1 Ownership 0.255 2014-01-01..]->c1",
                            "c2-[OWNS o1 Ownership 0.255 2014-01-01..]->v1",
                            "c2-[OWNS o2 Ownership]->c1",
                            "c2-[OWNS o3 Ownership ..2021-05-06]->c1",
                            "c2-[OWNS o4 Ownership >0.5]->c1",
                            "p1-[DIRECTOR_OF d1 Directorship]->c1",
                            "p1-[OWNS o1 Ownership 0.255 2014-01-01..]->c1",
                            "p1-[OWNS o1 Ownership 0.255 2014-01-01..]->v1",
                            "p1-[UNKNOWN_LINK u1 UnknownLink]->x1"}));
  EXPECT_EQ(report.ignored, (Counts{{"relationship without one of its ends", 1},
                                    {"dangling end node", 1},
                                    {"duplicate row", 1}}));
  EXPECT_EQ(report.notes.size(), 2u);
  EXPECT_EQ(Property("p1", "name_all"), "['Ann', 'Anna']");
  EXPECT_EQ(Property("p1", "datasets"), "['a', 'b', 'c']");
  EXPECT_EQ(Property("c1", "identifiers"), "['XI-LEI:L1', 'GB-COH:00445790']");
  EXPECT_EQ(Property("c1", "incorporation_date"), "2001-02-03");
  EXPECT_EQ(Property("c2", "entity_type"), "LegalEntity");
}

TEST_P(Registers, AFoldersOtherFilesAreNamedInTheReport) {
  RegisterSpec spec;
  const std::string licence = files_.Write("LICENSE.txt", "Everybody may use this.\n");
  spec.paths = {files_.path()};
  const auto nothing = LoadRegisters(*db_, spec, Limits());
  EXPECT_EQ(nothing.status().message(), files_.path() + " has no register's file");
  files_.Write("a.jsonl", TestData("bods_0_2.jsonl"));
  const RegisterReport report = Load(spec);
  EXPECT_EQ(report.records_read, 5u);
  EXPECT_EQ(report.ignored.at("file of no register: " + licence), 1u);
}

TEST_P(Registers, IcijFolder) {
  files_.Write("icij-relationships.csv",
               "node_id_start,node_id_end,rel_type,link,status,start_date,end_date,sourceID\n"
               "2,1,officer_of,shareholder of,,16-MAY-2018,01-JAN-2020,Papers\n"
               "2,1,officer_of,shareholder of,,16-MAY-2018,01-JAN-2020,Papers\n"
               "2,1,officer_of,director of,,31-JUN-2018,,Papers\n"
               "2,9,officer_of,shareholder of,,,,Papers\n"
               "1,4,registered_address,registered address,,,,Papers\n"
               "3,1,intermediary_of,intermediary of,,,,Papers\n"
               "2,2,same_name_as,same name as,,,,Papers\n");
  files_.Write("nodes-addresses.csv",
               "node_id,address,name,countries,country_codes,sourceID,valid_until,note\n"
               "4,\"1 Street; \"\"Road\"\" Town\",,BVI,VGB,Papers,current through 2015,\n");
  files_.Write("nodes-entities.csv",
               "node_id,name,original_name,former_name,jurisdiction,jurisdiction_description,"
               "company_type,address,internal_id,incorporation_date,inactivation_date,"
               "struck_off_date,dorm_date,status,service_provider,ibcRUC,country_codes,countries,"
               "sourceID,valid_until,note\n"
               "1,ALPHA LTD,ALPHA LTD,,BVI,British Virgin Islands,,,7,20-APR-2018,,,,Active,Agent,"
               "25,VGB,British Virgin Islands,Papers,current through 2015,\n");
  files_.Write("nodes-intermediaries.csv",
               "node_id,name,status,internal_id,address,countries,country_codes,sourceID,"
               "valid_until,note\n3,Agent & Co,ACTIVE,1,,Panama,PAN,Papers,,\n");
  files_.Write("nodes-officers.csv",
               "node_id,name,countries,country_codes,sourceID,valid_until,note\n"
               "2,Ann Lee,Norway;Spain,NOR;ESP,Papers,,\n");
  files_.Write("README.md", "not data\n");
  RegisterSpec spec;
  spec.paths = {files_.path()};
  const RegisterReport report = Load(spec);
  EXPECT_EQ(Nodes(), (Lines{"Address 4 '1 Street; \"Road\" Town'", "Entity 1 'ALPHA LTD'",
                            "Intermediary 3 'Agent & Co'", "Officer 2 'Ann Lee'"}));
  EXPECT_EQ(Edges(), (Lines{
      "1-[REGISTERED_ADDRESS registered_address registered address]->4",
      "2-[OFFICER_OF officer_of director of]->1",
      "2-[OFFICER_OF officer_of shareholder of 2018-05-16..2020-01-01]->1",
      "2-[SAME_NAME_AS same_name_as same name as]->2",
      "3-[INTERMEDIARY_OF intermediary_of intermediary of]->1"}));
  EXPECT_EQ(report.ignored, (Counts{{"dangling end node", 1}, {"duplicate row", 1}}));
  EXPECT_EQ(Property("1", "incorporation_date"), "2018-04-20");
  EXPECT_EQ(Property("1", "ibc_ruc"), "25");
  EXPECT_EQ(Property("2", "countries"), "Norway;Spain");
}

TEST_P(Registers, ASecondLoadChangesNothing) {
  LoadText(kLeis);
  LoadText(kPsc);
  const auto before = GraphText(*db_->Read());
  EXPECT_EQ(LoadText(kLeis).created_nodes, 0u);
  const RegisterReport again = LoadText(kPsc);
  EXPECT_EQ(again.created_nodes, 0u);
  EXPECT_EQ(again.created_edges, 0u);
  EXPECT_EQ(again.notes.at("relationships that the graph has already"), 6u);
  EXPECT_EQ(GraphText(*db_->Read()), before);
}

TEST_P(Registers, CompaniesMeetOnIdentifiers) {
  LoadText(kLeis);
  LoadText(TestData("meet_psc.jsonl"));
  LoadText(TestData("meet_bods.json"));
  EXPECT_EQ(Nodes(), (Lines{"Company L1 'Fund \"One\", Ltd'", "Company L2 'Parent'",
                            "Person p 'Ann'", "Person psc:k1 'Ann'"}));
  EXPECT_EQ(Property("L1", "identifiers"),
            "['XI-LEI:L1', 'GB-COH:00445790', 'bods:c0', 'bods:c9']");
  EXPECT_EQ(Property("L1", "uri"), "u");
  EXPECT_EQ(Property("L1", "register"), "gleif");
  // The key of the record alone finds it from now on.
  LoadText(TestData("meet_later.jsonl"));
  EXPECT_EQ(Edges(), (Lines{"p-[BOARD_CHAIR r2 boardChair]->L1", "p-[OWNS r shareholding]->L1",
                            "psc:k1-[VOTES k1 votingRights voting-rights-25-to-50-percent >0.25 "
                            "<=0.5]->L1"}));
}

TEST_P(Registers, CompaniesWithDifferentNumbersStayApart) {
  // Two funds under one number of their authority; the same key in two registers.
  const RegisterReport report = LoadText(
      "LEI,Entity.LegalName,Entity.RegistrationAuthority.RegistrationAuthorityID,"
      "Entity.RegistrationAuthority.RegistrationAuthorityEntityID\nA,One,RA000665,S1\n"
      "B,Two,RA000665,S1\n");
  EXPECT_EQ(Nodes(), (Lines{"Company A 'One'", "Company B 'Two'"}));
  EXPECT_EQ(report.notes.size(), 1u);
  LoadText("{\"id\":\"p0\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Ann\"]}}\n");
  LoadText("{\"statementId\":\"1\",\"recordId\":\"p0\",\"recordType\":\"person\","
           "\"recordDetails\":{\"names\":[{\"fullName\":\"Ann\"}]}}\n");
  LoadText("{\"statementId\":\"1\",\"recordId\":\"p0\",\"recordType\":\"person\","
           "\"recordDetails\":{\"names\":[{\"fullName\":\"Ann\"}]}}\n");
  EXPECT_EQ(Nodes(), (Lines{"Company A 'One'", "Company B 'Two'", "Person bods:p0 'Ann'",
                            "Person p0 'Ann'"}));
}

TEST_P(Registers, PeopleAreSuggestedNotMerged) {
  RegisterSpec spec;
  spec.suggest_same = true;
  const auto person = [](std::string_view id, std::string_view name, std::string_view birth) {
    return fmt::format("{{\"id\":\"{}\",\"schema\":\"Person\",\"properties\":{{\"name\":[\"{}\"],"
                       "\"birthDate\":[\"{}\"]}}}}\n",
                       id, name, birth);
  };
  spec.paths = {files_.Write("f", person("a", "Ann Lee", "1970-05") +
                                      person("b", "MS. ÁNN  LEE", "1970-05-06") +
                                      person("c", "Ann Lee", "1970-06") +
                                      person("d", "Ann Lee", "1970") +
                                      person("e", "Ann O'Lee", "1970-05"))};
  EXPECT_EQ(Load(spec).notes, (Counts{{"people who may be the same (SAME_AS)", 1}}));
  EXPECT_EQ(Load(spec).notes, Counts());
  EXPECT_EQ(Edges(), (Lines{"b-[SAME_AS]->a"}));
  EXPECT_EQ(Nodes().size(), 5u);
}

TEST_P(Registers, MissingEndsAsTheLoadSays) {
  constexpr std::string_view kText =
      "{\"id\":\"o\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"a\"],\"asset\":[\"b\"]}}"
      "\n{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Ann\"]}}\n";
  RegisterSpec spec;
  spec.paths = {files_.Write("f", kText)};
  spec.options.on_missing_node = OnMissingNode::kFail;
  const auto failed = LoadRegisters(*db_, spec, Limits());
  ASSERT_FALSE(failed.has_value());
  EXPECT_NE(failed.status().message().find("the first is 'b'"), std::string::npos);
  spec.options.on_missing_node = OnMissingNode::kCreate;
  Load(spec);
  EXPECT_EQ(Nodes(), (Lines{"Person a 'Ann'", "UnknownEntity b ''"}));
  EXPECT_EQ(Edges(), (Lines{"a-[OWNS o Ownership]->b"}));
}

TEST_P(Registers, LaterRecordsAsTheLoadSays) {
  constexpr std::string_view kOld =
      "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Ann\"]}}\n"
      "{\"id\":\"b\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Bee\"]}}\n"
      "{\"id\":\"o\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"a\"],\"asset\":[\"b\"],"
      "\"percentage\":[\"10\"]}}\n";
  LoadText(kOld);
  RegisterSpec spec;
  spec.paths = {files_.Write(
      "new",
      "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Anna\"],\"country\":[\"gb\"]"
      "}}\n"
      "{\"id\":\"o\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"a\"],\"asset\":[\"b\"],"
      "\"percentage\":[\"20\"],\"endDate\":[\"2020\"]}}\n"
      "{\"id\":\"o2\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"a\"],\"asset\":[\"b\"]}"
      "}\n")};
  spec.options.on_duplicate = OnDuplicate::kFail;
  EXPECT_FALSE(LoadRegisters(*db_, spec, Limits()).has_value());
  spec.options.on_duplicate = OnDuplicate::kSkip;
  Load(spec);
  EXPECT_EQ(Nodes(), (Lines{"Company b 'Bee'", "Person a 'Ann'"}));
  EXPECT_EQ(Edges(), (Lines{"a-[OWNS o Ownership 0.1]->b", "a-[OWNS o2 Ownership]->b"}));
  EXPECT_EQ(Property("a", "country"), "");
  spec.options.on_duplicate = OnDuplicate::kAsError;
  Load(spec);
  EXPECT_EQ(Property("a", "country"), "gb");
  EXPECT_EQ(Property("a", "name"), "Ann");
  spec.options.on_duplicate = OnDuplicate::kMerge;
  EXPECT_EQ(Load(spec).updated, 5u);
  EXPECT_EQ(Property("a", "name"), "Anna");
  EXPECT_EQ(Edges(), (Lines{"a-[OWNS o Ownership 0.2 ..2020-01-01]->b",
                            "a-[OWNS o2 Ownership]->b"}));
}

TEST_P(Registers, BadRecordsAreAllReported) {
  EXPECT_EQ(Fail("{\"statementId\":\"1\",\"recordId\":\"a\",\"recordType\":\"person\","
                 "\"recordDetails\":{}}\n"
                 "{\"statementId\":\"2\",\"recordType\":\"person\",\"recordDetails\":{}}\n"
                 "{\"statementId\": oops}\n{\"x\":1}\n"),
            "bad: 3 bad rows, nothing was loaded\n"
            "  BadRecord, 3 rows; first in line 2: the statement has no recordId");
  EXPECT_EQ(Fail("[{\"statementId\":\"1\",\n\"recordId\":\"a\",\"recordType\":\"person\","
                 "\"recordDetails\":{}},\n{\"statementId\""),
            "bad: 1 bad row, nothing was loaded\n"
            "  BadRecord, 1 row; in line 3: the file ends within a JSON value");
  EXPECT_NE(Fail("id,name\n1,x\n").find("say what its columns mean"), std::string::npos);
  EXPECT_EQ(Fail(""), "bad is empty");
  EXPECT_TRUE(db_->catalog().Indexes().empty());
}

TEST_P(Registers, ARegisterThatTheContentContradicts) {
  RegisterSpec spec;
  spec.paths = {files_.Write("f", kPsc)};
  spec.source = Register::kBods;
  const auto failed = LoadRegisters(*db_, spec, Limits());
  ASSERT_FALSE(failed.has_value());
  EXPECT_NE(failed.status().message().find("is a file of format psc, not bods"),
            std::string::npos);
}

/// Lines of a PSC snapshot: persons, and companies that hold others. `edition` changes some.
std::string PscLines(int count, int edition) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    const bool person = i % 3 != 0;
    text += fmt::format(
        R"({{"company_number":"{:08}","data":{{"kind":"{}-person-with-significant-control",)"
        R"("name":"Holder {} of edition {}","natures_of_control":["ownership-of-shares-25-to-50-)"
        R"(percent"{}],"notified_on":"20{:02}-04-06","address":{{"address_line_1":"{} {}",)"
        R"("country":"England"}},)",
        i % 997, person ? "individual" : "corporate-entity", i, i % 7 == 0 ? edition : 1,
        i % 5 == 0 ? R"(,"voting-rights-25-to-50-percent")" : "", 10 + i % 9, i,
        std::string(static_cast<std::size_t>(i % 300), 'x'));
    if (!person) {
      text += fmt::format(R"("identification":{{"country_registered":"England",)"
                          R"("place_registered":"Companies House","registration_number":"{}"}},)",
                          i % 1999);
    }
    text += fmt::format(R"("links":{{"self":"/company/{:08}/psc/k{}"}}}}}})", i % 997, i) + "\n";
  }
  return text;
}

TEST(RegisterSpill, WhatDoesNotFitInMemoryGivesTheSameGraph) {
  InputFiles files;
  const std::string first = files.Write("first.jsonl", PscLines(15'000, 1));
  const std::string second = files.Write("second.jsonl", PscLines(16'000, 2));
  std::vector<std::string> expected;
  // Memory for all; for less than half, which shows while they are read; for less than is likely;
  // for hardly more than their keys.
  for (const std::uint64_t megabytes : {1024U, 23U, 19U, 10U}) {
    GraphFixture db;
    CopyLimits limits = ByFiles();
    LoadMeter meter;
    limits.meter = &meter;
    limits.memory_limit_bytes = megabytes << 20;
    RegisterSpec spec;
    for (const std::string& path : {first, second}) {  // the second meets and changes the first
      spec.paths = {path};
      const auto report = LoadRegisters(*db, spec, limits);
      ASSERT_TRUE(report.has_value()) << report.error().ToString();
      EXPECT_GT(report->created_edges, 1000u);
      EXPECT_EQ(meter.temporary_bytes > 0, megabytes <= 19);
      spec.options.on_duplicate = OnDuplicate::kLast;
    }
    ExpectConsistent(*db);
    const auto graph = GraphText(*db->Read());
    if (expected.empty()) expected = graph;
    EXPECT_TRUE(graph == expected);
  }
}

TEST(RegisterSpill, WithTooLittleMemoryNothingIsLoaded) {
  InputFiles files;
  GraphFixture db;
  CopyLimits limits = ByFiles();
  limits.memory_limit_bytes = 200'000;
  RegisterSpec spec;
  spec.paths = {files.Write("psc.jsonl", PscLines(20'000, 1))};
  const auto report = LoadRegisters(*db, spec, limits);
  ASSERT_EQ(report.status().code(), StatusCode::kResourceExhausted);
  EXPECT_NE(report.status().message().find("--memory-limit"), std::string::npos);
  EXPECT_EQ(NodeLines(*db->Read()), Lines());
}

TEST(RegisterSpill, IsCancelledWhereverItIs) {
  InputFiles files;
  RegisterSpec spec;
  spec.paths = {files.Write("psc.jsonl", PscLines(3'000, 1))};
  int most = 0;
  for (int last = 0;; ++last) {
    GraphFixture db;
    CopyLimits limits = ByFiles(1);
    limits.memory_limit_bytes = 8U << 20;
    int asked = 0;
    limits.cancelled = [&] { return asked++ >= last; };
    const auto report = LoadRegisters(*db, spec, limits);
    if (report.has_value()) break;
    ASSERT_EQ(report.status().code(), StatusCode::kCancelled) << report.status().ToString();
    EXPECT_EQ(NodeLines(*db->Read()), Lines());
    most = last;
  }
  EXPECT_GT(most, 60) << "reading, parties, relationships, columns, keys, files";
}

TEST(SpillFile, TellsBytesThatWereNotWritten) {
  const InputFiles files;
  const auto file = SpillFile::Open(files.path());
  ASSERT_TRUE(file.has_value());
  const SpillPlace place = (*file)->Append("what was written").value();
  EXPECT_EQ((*file)->Read(place).value(), "what was written");
  const SpillPlace longer{place.offset, place.size + 1, place.checksum};
  EXPECT_EQ((*file)->Read(longer).status().code(), StatusCode::kIoError);
  const SpillPlace other{place.offset + 1, place.size - 1, place.checksum};
  EXPECT_EQ((*file)->Read(other).status().code(), StatusCode::kCorruption);
}

}  // namespace
}  // namespace keiretsu::graph
