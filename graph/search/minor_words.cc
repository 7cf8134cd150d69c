#include "graph/search/minor_words.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace keiretsu::graph {

namespace {

struct Spellings {
  std::string_view standard;
  std::string_view others;  ///< separated by '|', folded; dotted and spaced letters are one word
};

/// Legal forms of companies, then fillers. A line may be added for any form whose spellings are to
/// be told apart from names; the readings of Japanese, Chinese and Russian forms are ICU's.
constexpr Spellings kMinorWords[] = {
    // English
    {"ltd", "limited|you xian gong si"},
    {"plc", "public limited company|public ltd co"},
    {"llc", "limited liability company|limited liability co"},
    {"llp", "limited liability partnership"},
    {"lp", "limited partnership"},
    {"inc", "incorporated"},
    {"corp", "corporation"},
    {"co", "company|companies|cie|compagnie"},
    {"jsc", "joint stock company"},
    {"pjsc", "public joint stock company|pao|publicnoe akcionernoe obsestvo"},
    {"pty", "proprietary"},
    {"pte", ""},
    {"pvt", "private"},
    {"cic", "community interest company"},
    // German
    {"ag", "aktiengesellschaft"},
    {"gmbh", "gesellschaft mit beschrankter haftung|gesmbh|ges mbh|mbh"},
    {"ug", "unternehmergesellschaft|ug haftungsbeschrankt"},
    {"kg", "kommanditgesellschaft"},
    {"kgaa", "kommanditgesellschaft auf aktien"},
    {"ohg", "offene handelsgesellschaft"},
    {"gbr", "gesellschaft burgerlichen rechts"},
    {"ev", "eingetragener verein"},
    {"eg", "eingetragene genossenschaft"},
    // European
    {"se", "societas europaea"},
    {"eeig", "ewiv|geie"},
    // French
    {"sa", "societe anonyme|sociedad anonima|sociedade anonima|spolka akcyjna"},
    {"sas", "societe par actions simplifiee|sasu"},
    {"sarl", "societe a responsabilite limitee|eurl"},
    {"sca", "societe en commandite par actions"},
    {"scs", "societe en commandite simple"},
    {"snc", "societe en nom collectif|societa in nome collettivo"},
    {"sci", "societe civile immobiliere"},
    {"gie", "groupement d interet economique"},
    // Spanish, Portuguese, Italian, Romanian
    {"sl", "sociedad limitada|slu"},
    {"srl", "sociedad de responsabilidad limitada|societa a responsabilita limitata|"
            "societate cu raspundere limitata|srls"},
    {"spa", "societa per azioni"},
    {"sapi", "sapi de cv"},
    {"sadecv", "sa de cv|sab de cv|sociedad anonima de capital variable"},
    {"ltda", "limitada|lda"},
    // Dutch and Belgian
    {"bv", "besloten vennootschap|bvba|srlb"},
    {"nv", "naamloze vennootschap"},
    {"cv", "commanditaire vennootschap"},
    {"vof", "vennootschap onder firma"},
    // Nordic and Baltic
    {"ab", "aktiebolag|aktiebolaget"},
    {"oy", "osakeyhtio"},
    {"oyj", "julkinen osakeyhtio|abp"},
    {"as", "aktieselskab|aksjeselskap|anonim sirketi|akciova spolecnost"},
    {"asa", "allmennaksjeselskap"},
    {"aps", "anpartsselskab"},
    {"ehf", "einkahlutafelag"},
    {"hf", "hlutafelag"},
    {"ou", "osauhing"},
    {"sia", "sabiedriba ar ierobezotu atbildibu"},
    {"uab", "uzdaroji akcine bendrove"},
    // Central and eastern Europe
    {"sro", "spolecnost s rucenim omezenym|spolocnost s rucenim obmedzenym"},
    {"spzoo", "sp zoo|spolka zoo|spolka z ograniczona odpowiedzialnoscia"},
    {"kft", "korlatolt felelossegu tarsasag"},
    {"zrt", "zartkoruen mukodo reszvenytarsasag"},
    {"nyrt", "nyilvanosan mukodo reszvenytarsasag"},
    {"doo", "drustvo s ogranicenom odgovornoscu|drustvo sa ogranicenom odgovornoscu"},
    {"dd", "dionicko drustvo|delniska druzba"},
    {"ood", "druzestvo s ogranicena otgovornost"},
    {"ad", "akcionerno druzestvo"},
    {"ooo", "obsestvo s ogranicennoj otvetstvennostu"},
    {"ao", "akcionernoe obsestvo|zao|oao|zakrytoe akcionernoe obsestvo|"
           "otkrytoe akcionernoe obsestvo"},
    {"tov", "tovaristvo z obmezenou vidpovidalnistu"},
    {"ae", "anonyme etaireia|anonymos etaireia"},
    // Asia and the rest
    {"kk", "kabushiki kaisha|kabushiki gaisha|zhu shi hui she"},
    {"gk", "godo kaisha|he tong hui she"},
    {"gufen", "gu fen you xian gong si"},
    {"jusighoesa", "jusik hoesa"},
    {"bhd", "berhad"},
    {"sdn", "sendirian"},
    {"pt", "perseroan terbatas"},
    {"tbk", "terbuka"},
    // Fillers
    {"and", "und|et|och|og|en|y|e|ja"},
    {"the", "der|die|das|le|la|les|el|los|il"},
    {"of", "for|de|del|di|da|du|des|von|van|vom|zu|fur|d|l"},
};

constexpr std::string_view kCommonWords[] = {
    "associates",    "assurance",      "bank",         "banque",       "banca",
    "beteiligungs",  "beteiligungen",  "business",     "capital",      "center",
    "centre",        "consulting",     "development",  "energy",       "enterprise",
    "enterprises",   "equity",         "estate",       "finance",      "financial",
    "foundation",    "fund",           "funds",        "global",       "groep",
    "group",         "groupe",         "gruppe",       "gruppo",       "grupo",
    "holding",       "holdings",       "industrial",   "industries",   "industry",
    "insurance",     "international",  "internazionale", "invest",     "investment",
    "investments",   "management",     "national",     "participations", "partner",
    "partners",      "products",       "properties",   "property",     "real",
    "resources",     "service",        "services",     "solutions",    "stiftung",
    "systems",       "technologies",   "technology",   "trading",      "trust",
    "ventures",      "verwaltungs",    "world",
};

/// The table by spelling, and for each first word the most words of a spelling that begins so.
class MinorWordTable {
 public:
  MinorWordTable() {
    for (const Spellings& line : kMinorWords) {
      Add(line.standard, line.standard);
      for (std::size_t begin = 0; begin < line.others.size();) {
        const std::size_t end = std::min(line.others.find('|', begin), line.others.size());
        Add(line.others.substr(begin, end - begin), line.standard);
        begin = end + 1;
      }
    }
  }

  MinorWord Find(std::span<const std::string> words) const {
    const auto first = longest_.find(words.front());
    if (first == longest_.end()) return {};
    std::string text;
    MinorWord found;
    for (std::size_t i = 0; i < std::min(first->second, words.size()); ++i) {
      text += (i == 0 ? "" : " ") + words[i];
      const auto spelling = standards_.find(text);
      if (spelling != standards_.end()) found = {spelling->second, i + 1};
    }
    return found;
  }

 private:
  void Add(std::string_view spelling, std::string_view standard) {
    standards_.emplace(spelling, standard);
    const auto count =
        static_cast<std::size_t>(std::count(spelling.begin(), spelling.end(), ' ')) + 1;
    std::size_t& longest = longest_[std::string(spelling.substr(0, spelling.find(' ')))];
    longest = std::max(longest, count);
  }

  std::unordered_map<std::string, std::string_view> standards_;
  std::unordered_map<std::string, std::size_t> longest_;
};

}  // namespace

MinorWord FindMinorWord(std::span<const std::string> words) {
  static const MinorWordTable table;
  return words.empty() ? MinorWord() : table.Find(words);
}

bool IsCommonWord(std::string_view word) {
  static const std::unordered_set<std::string_view> words(std::begin(kCommonWords),
                                                          std::end(kCommonWords));
  return words.contains(word);
}

}  // namespace keiretsu::graph
