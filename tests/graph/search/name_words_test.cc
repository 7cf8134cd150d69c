// Names as words: folding, initials, legal forms, kinds.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/search/limits.h"
#include "graph/search/name_words.h"
#include "graph/search/text_folding.h"

namespace keiretsu::graph {
namespace {

/// The words, common ones in parentheses, minor ones in brackets.
std::string Words(std::string_view name) {
  std::string text;
  for (const NameWord& word : NameWords(name)) {
    if (!text.empty()) text += ' ';
    switch (word.kind) {
      case WordKind::kOwn: text += word.text; break;
      case WordKind::kCommon: text += "(" + word.text + ")"; break;
      case WordKind::kMinor: text += "[" + word.text + "]"; break;
    }
  }
  return text;
}

TEST(NameWords, Table) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"", ""},
      {" - . ", ""},
      {"Siemens Aktiengesellschaft", "siemens [ag]"},
      {"AKTIEBOLAGET VOLVO", "[ab] volvo"},
      {"Foo Ltd", "foo [ltd]"},
      {"Foo, Limited.", "foo [ltd]"},
      {"Foo Public Limited Company", "foo [plc]"},
      {"Foo P.L.C.", "foo [plc]"},
      {"Foo public ltd", "foo public [ltd]"},
      {"Bar G.m.b.H. & Co. KGaA", "bar [gmbh] [and] [co] [kgaa]"},
      {"Ferrari S p A", "ferrari [spa]"},
      {"Baz Sp. z o.o.", "baz [spzoo]"},
      {"Maersk A/S", "maersk [as]"},
      {"Beta B.V.", "beta [bv]"},
      {"Gamma s.r.o.", "gamma [sro]"},
      {"J.P. Morgan Chase Bank, N.A.", "jp morgan chase (bank) na"},
      {"L'Oréal", "loreal"},
      {"Crédit Agricole Corporate & Investment Bank",
       "credit agricole corporate [and] (investment) (bank)"},
      {"3M Company", "3m [co]"},
      {"Straße 42", "strasse 42"},
      {"Ｆｕｌｌ ﬁrm", "full firm"},
      {"ООО «Ромашка»", "[ooo] romaska"},
      {"Общество с ограниченной ответственностью Ромашка", "[ooo] romaska"},
      {"株式会社トヨタ", "[kk] toyota"},
      {"中国石油有限公司", "zhong guo shi you [ltd]"},
      {"삼성전자 주식회사", "samseongjeonja [jusighoesa]"},
      {"Τράπεζα Α.Ε.", "trapeza [ae]"},
      {"The Bank of England", "[the] (bank) [of] england"},
  };
  for (const auto& [name, words] : cases) EXPECT_EQ(Words(name), words) << name;
}

TEST(NameWords, KeptFormsAreThoseOfIcu) {
  for (unsigned c = 0x80; c < 0x180; ++c) {
    const std::string letter = {static_cast<char>(0xC0 | c >> 6),
                                static_cast<char>(0x80 | (c & 0x3F))};
    const std::string text = "x" + letter + "y" + letter + letter;
    const std::string folded = FoldText(text + "\u2009");  // the space is none of the kept ones
    EXPECT_EQ(FoldText(text) + " ", folded) << c;
  }
}

TEST(NameWords, ComposedAndDecomposedAccentsAreTheSame) {
  EXPECT_EQ(Words("M\u00FCller"), Words("Mu\u0308ller"));
}

TEST(NameWords, LongAndDamagedTexts) {
  std::string many;
  for (int i = 0; i < 200; ++i) many += "w" + std::to_string(i) + " ";
  EXPECT_EQ(NameWords(many).size(), kMaxSearchedWords);
  EXPECT_EQ(NameWords(std::string(1 << 20, 'x')).front().text.size(), kMaxSearchedBytes);
  const std::string accents = [] {
    std::string text;
    while (text.size() < 2 * kMaxSearchedBytes) text += "\u00E9";
    return text;
  }();
  EXPECT_EQ(NameWords(accents).front().text, std::string(kMaxSearchedBytes / 2, 'e'));
  EXPECT_EQ(NameWords("ab\xFF\xFE" "cd").empty(), false);
}

}  // namespace
}  // namespace keiretsu::graph
