// What single texts of registers mean: dates, shares, identifiers, codes, and whose file it is.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "graph/load/cell_kind.h"
#include "graph/load/registers/interest_type.h"
#include "graph/load/registers/register.h"
#include "graph/load/registers/register_date.h"
#include "graph/load/registers/register_identifier.h"
#include "graph/load/registers/register_share.h"

namespace keiretsu::graph {
namespace {

TEST(RegisterDate, ReadsWhatRegistersWrite) {
  struct Case {
    std::string_view text;
    std::string_view day;  // "" for none
    bool is_full;
  };
  const std::vector<Case> cases = {
      {"2015-08-06", "2015-08-06", true},
      {"2015-08-06T00:00:00.000Z", "2015-08-06", true},
      {"2015-08-06 11:17:23", "2015-08-06", true},
      {" 2015-08-06 ", "2015-08-06", true},
      {"2015-08", "2015-08-01", false},
      {"2015", "2015-01-01", false},
      {"06-AUG-2015", "2015-08-06", true},
      {"6-Aug-2015", "2015-08-06", true},
      {"06 august 2015", "2015-08-06", true},
      {"29-FEB-2016", "2016-02-29", true},
      {"29-FEB-2015", "", false},
      {"31-JUN-2015", "", false},
      {"2015-13", "", false},
      {"06-AUX-2015", "", false},
      {"06-AUG-15", "", false},
      {"soon", "", false},
      {"", "", false},
  };
  for (const Case& c : cases) {
    const RegisterDate date = ParseRegisterDate(c.text);
    std::int64_t expected = 0;
    EXPECT_EQ(date.days.has_value(), ParseDate(c.day, &expected)) << c.text;
    if (date.days) {
      EXPECT_EQ(*date.days, expected) << c.text;
    }
    EXPECT_EQ(date.is_full, c.is_full) << c.text;
  }
}

std::string ShareText(const RegisterShare& share) {
  if (share.exact) return fmt::format("{}", *share.exact);
  std::string text;
  if (share.min) text += fmt::format("{}{}", share.min_exclusive ? ">" : ">=", *share.min);
  if (share.max) text += fmt::format("{}{}", share.max_exclusive ? "<" : "<=", *share.max);
  return text;
}

TEST(RegisterShare, ReadsPercentagesAsPeopleWriteThem) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"25", "0.25"},
      {"25%", "0.25"},
      {"25 %", "0.25"},
      {"25,5", "0.255"},
      {"25.50 %", "0.255"},
      {"0", "0"},
      {"100.0", "1"},
      {"17.43 %", "0.1743"},
      {"25-50", ">=0.25<=0.5"},
      {"25 - 50 %", ">=0.25<=0.5"},
      {"25%–50%", ">=0.25<=0.5"},
      {"25 to 50", ">=0.25<=0.5"},
      {"between 25 and 50 percent", ">=0.25<=0.5"},
      {"from 25,5% to 50%", ">=0.255<=0.5"},
      {"> 25", ">0.25"},
      {">=25%", ">=0.25"},
      {"≥ 25 %", ">=0.25"},
      {"< 10", "<0.1"},
      {"≤10%", "<=0.1"},
      {"more than 25%", ">0.25"},
      {"More than 25% but not more than 50%", ">0.25<=0.5"},
      {"> 25 <= 50", ">0.25<=0.5"},
      {"at least 75 %", ">=0.75"},
      {"up to 5%", "<=0.05"},
      {"50%+", ">=0.5"},
      {"25 or more", ">=0.25"},
      {"50-25", ""},
      {"125", ""},
      {"-5", ""},
      {"a third", ""},
      {"1/3", ""},
      {"25% of votes", ""},
      {"", ""},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(ShareText(ParsePercentText(text)), expected) << text;
  }
}

TEST(RegisterShare, AFractionIsTheNearestToTheDecimal) {
  EXPECT_EQ(FractionOfPercent(18.55), 0.1855);
  EXPECT_EQ(FractionOfPercent(73.45), 0.7345);
  EXPECT_EQ(FractionOfPercent(33.333333333), 0.33333333333);
  EXPECT_EQ(FractionOfPercent(1e-9), 1e-11);
  for (int i = 0; i <= 10000; ++i) {
    EXPECT_EQ(FractionOfPercent(i / 100.0), i / 10000.0) << i;
  }
}

TEST(RegisterIdentifier, UkCompanyNumbers) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"445790", "00445790"},     {"00445790", "00445790"}, {" 0044 5790 ", "00445790"},
      {"SC12345", "SC012345"},    {"sc012345", "SC012345"}, {"OE029880", "OE029880"},
      {"NI 612345", "NI612345"},  {"R0000123", "R0000123"}, {"IP12345R", "IP12345R"},
      {"123456789", ""},          {"HRB 12345", ""},        {"n/a", ""},
      {"0", ""},                  {"", ""},                 {"12A45", ""},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(UkCompanyNumber(text), expected) << text;
}

TEST(RegisterIdentifier, PlacesInTheUnitedKingdom) {
  for (const std::string_view place :
       {"England", "ENGLAND AND WALES", "Wales", "scotland", "Northern Ireland", "United Kingdom",
        "UK", "u.k.", "Great Britain", "Companies House", "London, UK", "England & Wales"}) {
    EXPECT_TRUE(IsUnitedKingdom(place)) << place;
  }
  for (const std::string_view place :
       {"New South Wales", "Ireland", "Ukraine", "Jersey", "Delaware, USA", ""}) {
    EXPECT_FALSE(IsUnitedKingdom(place)) << place;
  }
}

TEST(RegisterIdentifier, OneSpellingForOneIdentifier) {
  EXPECT_EQ(RegisterIdentifier("XI-LEI", " 001gpb6a9xpe8xjicc14"), "XI-LEI:001GPB6A9XPE8XJICC14");
  EXPECT_EQ(RegisterIdentifier("LEI", "001GPB6A9XPE8XJICC14"), "XI-LEI:001GPB6A9XPE8XJICC14");
  EXPECT_EQ(RegisterIdentifier("GB-COH", "445790"), "GB-COH:00445790");
  EXPECT_EQ(RegisterIdentifier("RA000585", "445790"), "GB-COH:00445790");
  EXPECT_EQ(RegisterIdentifier("RA000665", "S000005113"), "RA000665:S000005113");
  EXPECT_EQ(RegisterIdentifier("", "1"), "");
  EXPECT_EQ(RegisterIdentifier("GB-COH", ""), "");
}

TEST(InterestType, CodesOfAllVersionsAndTheirRelationships) {
  const std::vector<std::vector<std::string>> cases = {
      {"shareholding", "shareholding", "OWNS"},
      {"votingRights", "votingRights", "VOTES"},
      {"voting-rights", "votingRights", "VOTES"},
      {"appointmentOfBoard", "appointmentOfBoard", "CONTROLS"},
      {"influence-or-control", "otherInfluenceOrControl", "CONTROLS"},
      {"controlByLegalFramework", "controlByLegalFramework", "CONTROLS"},
      {"control-via-company-rules-or-articles", "controlViaCompanyRulesOrArticles", "CONTROLS"},
      {"boardMember", "boardMember", "BOARD_MEMBER"},
      {"settlor-of-trust", "settlor", "SETTLOR"},
      {"beneficiaryOfLegalArrangement", "beneficiaryOfLegalArrangement",
       "BENEFICIARY_OF_LEGAL_ARRANGEMENT"},
      {"seniorManagingOfficial", "seniorManagingOfficial", "SENIOR_MANAGING_OFFICIAL"},
      {"somethingNew", "somethingNew", "SOMETHING_NEW"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(InterestCode(c[0]), c[1]);
    EXPECT_EQ(InterestRelationship(InterestCode(c[0])), c[2]);
  }
}

TEST(InterestType, NaturesOfControl) {
  const std::vector<std::vector<std::string>> cases = {
      {"ownership-of-shares-25-to-50-percent", "shareholding", "", ">0.25<=0.5"},
      {"ownership-of-shares-75-to-100-percent-as-trust", "shareholding", "trust", ">0.75<=1"},
      {"ownership-of-shares-more-than-25-percent-as-firm-registered-overseas-entity",
       "shareholding", "firm", ">0.25<=1"},
      {"voting-rights-50-to-75-percent-as-firm-limited-liability-partnership", "votingRights",
       "firm", ">0.5<=0.75"},
      {"right-to-share-surplus-assets-25-to-50-percent-limited-liability-partnership",
       "rightsToSurplusAssetsOnDissolution", "", ">0.25<=0.5"},
      {"part-right-to-share-surplus-assets-75-to-100-percent",
       "rightsToSurplusAssetsOnDissolution", "", ">0.75<=1"},
      {"right-to-appoint-and-remove-members-limited-liability-partnership", "appointmentOfBoard",
       "", ""},
      {"right-to-appoint-and-remove-person-as-trust", "appointmentOfBoard", "trust", ""},
      {"significant-influence-or-control-as-firm-registered-overseas-entity",
       "otherInfluenceOrControl", "firm", ""},
      {"a-code-of-next-year", "", "", ""},
  };
  for (const auto& c : cases) {
    const NatureOfControl nature = ParseNatureOfControl(c[0]);
    EXPECT_EQ(nature.interest, c[1]) << c[0];
    EXPECT_EQ(nature.capacity, c[2]) << c[0];
    EXPECT_EQ(ShareText(nature.share), c[3]) << c[0];
  }
}

TEST(InterestType, Snakes) {
  EXPECT_EQ(UpperSnake("boardMember"), "BOARD_MEMBER");
  EXPECT_EQ(UpperSnake("officer_of"), "OFFICER_OF");
  EXPECT_EQ(UpperSnake("IS_FUND-MANAGED_BY"), "IS_FUND_MANAGED_BY");
  EXPECT_EQ(UpperSnake("UnknownLink"), "UNKNOWN_LINK");
  EXPECT_EQ(LowerSnake("leiCode"), "lei_code");
  EXPECT_EQ(LowerSnake("listingURL"), "listing_url");
  EXPECT_EQ(LowerSnake("country_codes"), "country_codes");
}

TEST(DetectFormat, TellsRegistersByWhatTheyHold) {
  struct Case {
    std::string_view head;
    std::string_view name;  // "" for none
  };
  const std::vector<Case> cases = {
      {R"([{"statementId": "a", "recordType": "entity"}])", "bods"},
      {R"({"statementID":"a","statementType":"entityStatement"})", "bods"},
      {"\xEF\xBB\xBF \n[\n  {\n \"annotations\": [{\"data\": 1}], \"statementId\": \"", "bods"},
      {R"({"company_number":"1","data":{"kind":"x"}})", "psc"},
      {R"({"data":{"kind":"totals#persons-of-significant-control-snapshot"}})", "psc"},
      {R"({"id":"a","schema":"Person","properties":{}})", "ftm"},
      {R"([{"LEI":"a","Entity":{}}])", "gleif"},
      {"<?xml version=\"1.0\"?><lei:LEIData xmlns:lei=\"u\">", "gleif"},
      {"<rr:RelationshipData>", "gleif"},
      {"LEI,Entity.LegalName,Entity.LegalName.xmllang\nA,B,en\n", "gleif"},
      {"\"LEI\",\"Entity.LegalName\"\r\n", "gleif"},
      {"LEI,Exception.Category,Exception.Reason.1\n", "gleif"},
      {"Relationship.StartNode.NodeID,Relationship.StartNode.NodeIDType\n", "gleif"},
      {"node_id,name,countries,country_codes,sourceID,valid_until,note\n", "icij"},
      {"node_id_start,node_id_end,rel_type,link,status,start_date,end_date,sourceID\n", "icij"},
      {"START_ID,TYPE,END_ID\n", "icij"},
      {"id,name\n1,x\n", ""},
      {R"({"name":"x"})", ""},
      {"<html>", ""},
      {"", ""},
  };
  for (const Case& c : cases) {
    const auto found = DetectFormat(c.head);
    EXPECT_EQ(found ? RegisterName(found->source) : "", c.name) << c.head;
  }
}

}  // namespace
}  // namespace keiretsu::graph
