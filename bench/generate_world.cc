/// Writes a synthetic ownership world as CSV files, for the demo and for benchmarks.
///
///   generate_world OUT_DIR NODES EDGES [SEED]
///
/// The same arguments give the same bytes on every machine. Of the nodes 60 % are companies, 30 %
/// persons, 9 % funds and 1 % vendors; of the edges 90 % are OWNS (company, person or fund to
/// company) and 10 % SUPPLIES (vendor to company). What makes it look like an ownership register:
/// - the number of a company's owners has a heavy tail (Pareto, at most kMaxOwners);
/// - parents are drawn with a power law towards low indexes, so a few holdings own thousands;
/// - the shares in one company sum to at most 1;
/// - some companies hold each other and some hold a company above them: there are cycles;
/// - no company owns itself, and no pair has two OWNS or two SUPPLIES.
///
/// Beside the CSV files it writes load.cypher (the COPY statements) and landmarks.csv (ids worth
/// asking about: the most held company, the largest holder, a pair of companies).
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>
#include <vector>

namespace {

constexpr std::uint64_t kMinNodes = 1'000;
constexpr std::uint64_t kMaxNodes = 1'000'000'000;
constexpr std::uint32_t kMaxOwners = 3'000;
constexpr std::uint32_t kShareUnits = 10'000;  // shares are multiples of 1/10,000
constexpr std::uint64_t kDefaultSeed = 1;
constexpr std::size_t kBufferBytes = std::size_t{1} << 20;

constexpr std::array<std::string_view, 12> kCountries = {"US", "CN", "DE", "JP", "GB", "FR",
                                                         "CA", "SE", "SG", "LU", "KY", "CH"};
constexpr std::array<std::string_view, 10> kSectors = {
    "Software", "Banking", "Healthcare", "Logistics", "Manufacturing",
    "Retail",   "Energy",  "Media",      "Telecom",   "Real estate"};
constexpr std::array<std::string_view, 12> kFirst = {"Amber", "Birch",   "Copper",  "Dune",
                                                     "Ember", "Fjord",   "Garnet",  "Heron",
                                                     "Iris",  "Juniper", "Kestrel", "Linden"};
constexpr std::array<std::string_view, 10> kSecond = {"Works",  "Shipping", "Foods", "Systems",
                                                      "Motors", "Estates",  "Labs",  "Mills",
                                                      "Power",  "Trading"};
constexpr std::array<std::string_view, 12> kGiven = {"Aiko", "Bruno", "Carla", "Deniz",
                                                     "Emil", "Fatou", "Gita",  "Henrik",
                                                     "Isla", "Jonas", "Keiko", "Lucia"};
constexpr std::array<std::string_view, 4> kStrategies = {"buyout", "growth", "index", "venture"};
constexpr std::array<std::string_view, 4> kProducts = {"models", "agents", "compute", "data"};
constexpr std::array<std::string_view, 3> kKinds = {"equity", "voting", "preferred"};

/// Pseudo-random numbers that are the same everywhere (xorshift64*, seeded through a mixer).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_((seed + 1) * 0xD1342543DE82EF95U | 1U) {
    for (int i = 0; i < 8; ++i) Next();
  }
  std::uint64_t Next() {
    state_ ^= state_ >> 12U;
    state_ ^= state_ << 25U;
    state_ ^= state_ >> 27U;
    return state_ * 0x2545F4914F6CDD1DU;
  }
  /// Uniform in (0, 1).
  double Unit() { return (static_cast<double>(Next() >> 12U) + 0.5) * 0x1.0p-52; }
  /// Uniform in [0, bound). REQUIRES: 0 < bound < 2^32.
  std::uint32_t Below(std::uint64_t bound) {
    return static_cast<std::uint32_t>((Next() >> 32U) * bound >> 32U);
  }
  /// In [0, bound), crowding towards 0 as u^3 does. Multiplied out, so that no two machines'
  /// math libraries can differ.
  std::uint32_t Skewed(std::uint64_t bound) {
    const double u = Unit();
    return static_cast<std::uint32_t>(static_cast<double>(bound) * (u * u * u));
  }
  template <std::size_t N>
  std::string_view Pick(const std::array<std::string_view, N>& words) {
    return words[Below(N)];
  }

 private:
  std::uint64_t state_;
};

/// One CSV file, written through a buffer. A failed write shows in Close().
class CsvFile {
 public:
  CsvFile(const std::filesystem::path& path, std::string_view header)
      : path_(path), stream_(path, std::ios::binary | std::ios::trunc) {
    buffer_.reserve(kBufferBytes + 4096);
    Text(header).EndRow();
  }
  CsvFile& Text(std::string_view text) {
    buffer_ += text;
    return *this;
  }
  CsvFile& Number(std::uint64_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return Text({digits.data(), static_cast<std::size_t>(end - digits.data())});
  }
  /// `number` with leading zeros to `width` digits.
  CsvFile& Padded(std::uint64_t number, std::size_t width) {
    std::string digits = std::to_string(number);
    buffer_.append(width > digits.size() ? width - digits.size() : 0, '0');
    return Text(digits);
  }
  CsvFile& Comma() { return Text(","); }
  void EndRow() {
    buffer_ += '\n';
    if (buffer_.size() >= kBufferBytes) Flush();
  }
  bool Close() {
    Flush();
    stream_.close();
    if (!stream_) std::cerr << "generate_world: cannot write " << path_.string() << '\n';
    return static_cast<bool>(stream_);
  }

 private:
  void Flush() {
    stream_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
  }
  std::filesystem::path path_;
  std::ofstream stream_;
  std::string buffer_;
};

/// How many of each there are. Owners are numbered companies first, then persons, then funds.
struct Counts {
  std::uint64_t companies, persons, funds, vendors;
  std::uint64_t owns, supplies;
  std::uint64_t owners() const { return companies + persons + funds; }
  /// The most owners that one company may have: drawing distinct ones stays quick.
  std::uint32_t MostOwners() const {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(kMaxOwners, owners() / 4));
  }
};

struct Landmarks {
  std::uint32_t most_held = 0;
  std::uint32_t largest_holder = 0;
  std::uint32_t pair_a = 0;
  std::uint32_t pair_b = 0;
};

/// A 14-character id: two letters for the kind and 12 base-32 digits of the index, scrambled so
/// that neighbours in number are no neighbours in text. Distinct indexes have distinct ids:
/// multiplying by an odd number and xor-shifting right are invertible modulo 2^60.
std::string MakeId(std::string_view kind, std::uint64_t index) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  constexpr std::uint64_t kMask = (std::uint64_t{1} << 60U) - 1;
  std::uint64_t bits = (index + 1) * 0x8CB92BA72F3D8DD7U & kMask;
  bits = (bits ^ bits >> 31U) * 0xD6E8FEB86659FD93U & kMask;
  std::string id(kind);
  for (unsigned shift = 60; shift > 0; shift -= 5) id += kDigits[bits >> (shift - 5) & 31U];
  return id;
}

std::string OwnerId(const Counts& counts, std::uint64_t owner) {
  if (owner < counts.companies) return MakeId("CO", owner);
  if (owner < counts.companies + counts.persons) return MakeId("PE", owner - counts.companies);
  return MakeId("FU", owner - counts.companies - counts.persons);
}

void WriteDate(CsvFile& file, Random& random, std::uint64_t first_year, std::uint64_t years) {
  file.Number(first_year + random.Below(years)).Text("-").Padded(1 + random.Below(12), 2);
  file.Text("-").Padded(1 + random.Below(28), 2);
}

std::string_view SkewedCountry(Random& random) {
  return kCountries[random.Skewed(kCountries.size())];
}

bool WriteCompanies(const std::filesystem::path& folder, const Counts& counts, Random& random) {
  CsvFile file(folder / "companies.csv", "id,name,country,sector,founded,valuation");
  for (std::uint64_t i = 0; i < counts.companies; ++i) {
    file.Text(MakeId("CO", i)).Comma();
    file.Text(random.Pick(kFirst)).Text(" ").Text(random.Pick(kSecond)).Text(" ").Number(i);
    file.Comma().Text(SkewedCountry(random)).Comma().Text(random.Pick(kSectors)).Comma();
    file.Number(1900 + random.Below(126)).Comma();
    // Unknown in one of 16; otherwise spread over six orders of magnitude, in cents.
    const std::uint64_t magnitude = std::uint64_t{1} << (20U + random.Below(20));
    const std::uint64_t cents = magnitude + random.Next() % magnitude;
    if (random.Below(16) != 0) file.Number(cents / 100).Text(".").Padded(cents % 100, 2);
    file.EndRow();
  }
  return file.Close();
}

bool WritePersonsFundsVendors(const std::filesystem::path& folder, const Counts& counts,
                              Random& random) {
  CsvFile persons(folder / "persons.csv", "id,name,country");
  for (std::uint64_t i = 0; i < counts.persons; ++i) {
    persons.Text(MakeId("PE", i)).Comma().Text(random.Pick(kGiven)).Text(" ");
    persons.Text(random.Pick(kFirst)).Text(" ").Number(i).Comma();
    persons.Text(SkewedCountry(random)).EndRow();
  }
  CsvFile funds(folder / "funds.csv", "id,name,country,strategy");
  for (std::uint64_t i = 0; i < counts.funds; ++i) {
    funds.Text(MakeId("FU", i)).Comma().Text(random.Pick(kFirst)).Text(" Fund ").Number(i);
    funds.Comma().Text(SkewedCountry(random)).Comma().Text(random.Pick(kStrategies)).EndRow();
  }
  CsvFile vendors(folder / "vendors.csv", "id,name,country,product");
  for (std::uint64_t i = 0; i < counts.vendors; ++i) {
    vendors.Text(MakeId("VE", i)).Comma().Text(random.Pick(kFirst)).Text(" AI ").Number(i);
    vendors.Comma().Text(SkewedCountry(random)).Comma().Text(random.Pick(kProducts)).EndRow();
  }
  const bool persons_ok = persons.Close();
  const bool funds_ok = funds.Close();
  return vendors.Close() && persons_ok && funds_ok;
}

/// The number of owners of each company: at least 1, at most MostOwners(), `counts.owns` in all.
std::vector<std::uint32_t> DrawOwnerCounts(const Counts& counts, Random& random) {
  std::vector<std::uint32_t> owner_counts(counts.companies);
  const std::uint32_t most = counts.MostOwners();
  const double mean = static_cast<double>(counts.owns) / static_cast<double>(counts.companies);
  std::uint64_t total = 0;
  for (std::uint32_t& count : owner_counts) {
    // Pareto with mean 2 * scale: u^(-1/2) has a finite mean and an infinite variance.
    const double extra = (mean - 1.0) / 2.0 / std::sqrt(random.Unit());
    count = 1 + static_cast<std::uint32_t>(std::min(extra, most - 1.0));
    total += count;
  }
  while (total != counts.owns) {
    std::uint32_t& count = owner_counts[random.Below(counts.companies)];
    if (total < counts.owns && count < most) {
      ++count;
      ++total;
    } else if (total > counts.owns && count > 1) {
      --count;
      --total;
    }
  }
  return owner_counts;
}

/// One candidate owner of `company`: its `slot`-th. May be unfit (itself, or drawn before).
std::uint64_t DrawOwner(const Counts& counts, std::uint64_t company, std::uint32_t slot,
                        Random& random) {
  const bool partnered = company % 50 < 2 && (company ^ 1U) < counts.companies;
  if (slot == 0 && partnered) return company ^ 1U;  // companies 50k and 50k + 1 hold each other
  const std::uint32_t draw = random.Below(100);
  if (slot <= 1 && draw < 60 && company > 0) return random.Skewed(company);  // a holding above
  if (draw < 12) return random.Skewed(counts.companies);                     // may close a cycle
  if (draw < 70) return counts.companies + random.Below(counts.persons);
  return counts.companies + counts.persons + random.Skewed(counts.funds);
}

/// Splits between 60 % and 100 % of a company among its owners, in units of 1/kShareUnits.
void DrawShares(std::size_t owner_count, Random& random, std::vector<std::uint32_t>& shares) {
  const std::uint64_t total = kShareUnits * 6 / 10 + random.Below(kShareUnits * 4 / 10 + 1);
  shares.resize(owner_count);
  std::uint64_t weights = 0;
  for (std::uint32_t& weight : shares) {
    const double u = random.Unit();
    weight = 1 + static_cast<std::uint32_t>(10'000.0 * (u * u * u * u));
    weights += weight;
  }
  // Everyone has one unit for sure; rounding down keeps the sum at or below the total.
  for (std::uint32_t& share : shares) {
    share = 1 + static_cast<std::uint32_t>((total - owner_count) * share / weights);
  }
}

void WriteOwns(CsvFile& file, const std::string& owner, const std::string& company,
               std::uint32_t share, Random& random) {
  file.Text(owner).Comma().Text(company).Comma().Number(share / kShareUnits).Text(".");
  file.Padded(share % kShareUnits, 4).Comma();
  WriteDate(file, random, 1990, 36);
  file.Comma().Text(random.Pick(kKinds)).EndRow();
}

bool WriteOwnership(const std::filesystem::path& folder, const Counts& counts, Random& random,
                    Landmarks& landmarks) {
  const std::vector<std::uint32_t> owner_counts = DrawOwnerCounts(counts, random);
  constexpr std::string_view kHeader = "src,dst,share,since,kind";
  std::array<CsvFile, 3> files = {CsvFile(folder / "owns_company.csv", kHeader),
                                  CsvFile(folder / "owns_person.csv", kHeader),
                                  CsvFile(folder / "owns_fund.csv", kHeader)};
  std::vector<std::uint64_t> last_company(counts.owners(), 0);  // 1 + the last company owned
  std::vector<std::uint32_t> held(counts.companies, 0);
  std::vector<std::uint64_t> owners;
  std::vector<std::uint32_t> shares;
  for (std::uint64_t company = 0; company < counts.companies; ++company) {
    owners.clear();
    while (owners.size() < owner_counts[company]) {
      const auto slot = static_cast<std::uint32_t>(owners.size());
      std::uint64_t owner = DrawOwner(counts, company, slot, random);
      while (owner == company || last_company[owner] == company + 1) {
        owner = random.Below(counts.owners());
      }
      last_company[owner] = company + 1;
      owners.push_back(owner);
    }
    DrawShares(owners.size(), random, shares);
    const std::string id = MakeId("CO", company);
    for (std::size_t i = 0; i < owners.size(); ++i) {
      const std::uint64_t owner = owners[i];
      const std::size_t kind = owner < counts.companies                    ? 0
                               : owner < counts.companies + counts.persons ? 1
                                                                           : 2;
      WriteOwns(files[kind], OwnerId(counts, owner), id, shares[i], random);
      if (kind == 0) ++held[owner];
    }
  }
  const auto index_of_max = [](const std::vector<std::uint32_t>& numbers) {
    return static_cast<std::uint32_t>(std::max_element(numbers.begin(), numbers.end()) -
                                      numbers.begin());
  };
  landmarks.most_held = index_of_max(owner_counts);
  landmarks.largest_holder = index_of_max(held);
  landmarks.pair_a = static_cast<std::uint32_t>(counts.companies / 3);
  landmarks.pair_b = static_cast<std::uint32_t>(counts.companies - 1);
  bool written = true;
  for (CsvFile& file : files) written = file.Close() && written;
  return written;
}

bool WriteSupplies(const std::filesystem::path& folder, const Counts& counts, Random& random) {
  CsvFile file(folder / "supplies.csv", "src,dst,product,since");
  std::unordered_set<std::uint64_t> seen;
  seen.reserve(counts.supplies);
  while (seen.size() < counts.supplies) {
    const std::uint64_t vendor = random.Skewed(counts.vendors);
    const std::uint64_t company = random.Below(counts.companies);
    if (!seen.insert(vendor * counts.companies + company).second) continue;
    file.Text(MakeId("VE", vendor)).Comma().Text(MakeId("CO", company)).Comma();
    file.Text(random.Pick(kProducts)).Comma();
    WriteDate(file, random, 2015, 11);
    file.EndRow();
  }
  return file.Close();
}

bool WriteLandmarksAndScript(const std::filesystem::path& folder, const Landmarks& landmarks) {
  CsvFile file(folder / "landmarks.csv", "name,id");
  const std::pair<std::string_view, std::uint32_t> rows[] = {
      {"most_held", landmarks.most_held},
      {"largest_holder", landmarks.largest_holder},
      {"pair_a", landmarks.pair_a},
      {"pair_b", landmarks.pair_b}};
  for (const auto& [name, company] : rows) {
    file.Text(name).Comma().Text(MakeId("CO", company)).EndRow();
  }
  CsvFile script(folder / "load.cypher", "// Run it from this folder: the paths are relative.");
  script.Text("COPY (:Company {id}) FROM 'companies.csv';\n")
      .Text("COPY (:Person {id}) FROM 'persons.csv';\n")
      .Text("COPY (:Fund {id}) FROM 'funds.csv';\n")
      .Text("COPY (:Vendor {id}) FROM 'vendors.csv';\n")
      .Text("COPY (:Company {id: src})-[:OWNS]->(:Company {id: dst}) FROM 'owns_company.csv';\n")
      .Text("COPY (:Person {id: src})-[:OWNS]->(:Company {id: dst}) FROM 'owns_person.csv';\n")
      .Text("COPY (:Fund {id: src})-[:OWNS]->(:Company {id: dst}) FROM 'owns_fund.csv';\n")
      .Text("COPY (:Vendor {id: src})-[:SUPPLIES]->(:Company {id: dst}) FROM 'supplies.csv';");
  script.EndRow();
  const bool file_ok = file.Close();
  return script.Close() && file_ok;
}

std::optional<std::uint64_t> ParseNumber(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Divides nodes and edges among the kinds, or says why such a world cannot be.
std::optional<Counts> Divide(std::uint64_t nodes, std::uint64_t edges) {
  if (nodes < kMinNodes || nodes > kMaxNodes) {
    std::cerr << "generate_world: NODES must be from " << kMinNodes << " to " << kMaxNodes << '\n';
    return std::nullopt;
  }
  Counts counts{};
  counts.persons = nodes * 30 / 100;
  counts.funds = nodes * 9 / 100;
  counts.vendors = nodes / 100;
  counts.companies = nodes - counts.persons - counts.funds - counts.vendors;
  counts.supplies = edges / 10;
  counts.owns = edges - counts.supplies;
  // The heavy tail needs room: the mean stays well below the cap.
  const std::uint64_t most = counts.companies * counts.MostOwners() / 5;
  if (counts.owns < counts.companies || counts.owns > most ||
      counts.supplies > counts.vendors * counts.companies / 10) {
    std::cerr << "generate_world: for " << nodes << " nodes, EDGES must be from about "
              << counts.companies * 10 / 9 + 1 << " to "
              << std::min(most, counts.vendors * counts.companies) << '\n';
    return std::nullopt;
  }
  return counts;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  if (arguments.size() < 3 || arguments.size() > 4) {
    std::cerr << "usage: generate_world OUT_DIR NODES EDGES [SEED]\n";
    return 2;
  }
  const auto nodes = ParseNumber(arguments[1]);
  const auto edges = ParseNumber(arguments[2]);
  const auto seed = arguments.size() == 4 ? ParseNumber(arguments[3]) : kDefaultSeed;
  if (!nodes || !edges || !seed) {
    std::cerr << "generate_world: NODES, EDGES and SEED must be whole numbers\n";
    return 2;
  }
  const std::optional<Counts> counts = Divide(*nodes, *edges);
  if (!counts) return 2;

  const std::filesystem::path folder(arguments[0]);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    std::cerr << "generate_world: cannot create " << folder.string() << ": " << error.message()
              << '\n';
    return 1;
  }
  Random random(*seed);
  Landmarks landmarks;
  const bool written = WriteCompanies(folder, *counts, random) &&
                       WritePersonsFundsVendors(folder, *counts, random) &&
                       WriteOwnership(folder, *counts, random, landmarks) &&
                       WriteSupplies(folder, *counts, random) &&
                       WriteLandmarksAndScript(folder, landmarks);
  return written ? 0 : 1;
}
