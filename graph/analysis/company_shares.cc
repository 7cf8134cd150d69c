#include "graph/analysis/company_shares.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>

#include "graph/load/parallel.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// Companies that one thread takes at a time.
constexpr std::size_t kCompaniesPerTask = 4096;
/// A total up to this is surely no more than 1, whatever was rounded.
constexpr double kSafeTotal = 1 - 1e-9;

/// One company's statements with their sources, ascending by holder.
using Statements = std::vector<ShareDetail>;

/// What a range of companies has that is special.
struct TaskFindings {
  std::vector<Vertex> with_unknown;
  std::vector<Vertex> computed;
  std::optional<std::pair<Vertex, Vertex>> conflict;
};

/// Works on the statements in place: the shares of a company take the first slots of its list.
class CompanyTask {
 public:
  CompanyTask(CompanyStatements& statements, std::vector<double>& upper,
              std::vector<std::uint32_t>& counts, const ShareRules& rules)
      : statements_(statements), upper_(upper), counts_(counts), rules_(rules) {}

  TaskFindings Run(Vertex begin, Vertex end) {
    for (Vertex company = begin; company < end; ++company) {
      const std::uint64_t first = statements_.offsets[company];
      const std::uint64_t last = statements_.offsets[company + 1];
      if (first == last) continue;
      if (IsPlain(company, first, last)) {
        counts_[company] = static_cast<std::uint32_t>(last - first);
        TakeUnit(company, first, last);
      } else {
        TakeAll(company, first, last);
      }
    }
    return std::move(findings_);
  }

 private:
  /// Whether the shares are the statements, each a share above 0 of a holder of its own.
  bool IsPlain(Vertex company, std::uint64_t first, std::uint64_t last) const {
    double total = 0;
    for (std::uint64_t i = first; i < last; ++i) {
      if (!statements_.detail.empty() && statements_.detail[i] != 0) return false;
      if (!(statements_.shares[i] > 0)) return false;
      if (rules_.self_loops != SelfLoopRule::kKeep && statements_.holders[i] == company) {
        return false;
      }
      total += statements_.shares[i];
    }
    return rules_.over == OverRule::kKeep || total <= kSafeTotal * rules_.unit;
  }

  void TakeUnit(Vertex company, std::uint64_t first, std::uint64_t last) {
    bool exact = true;
    if (rules_.unit != 1) {
      for (std::uint64_t i = first; i < last; ++i) {
        bool one_exact = true;
        statements_.shares[i] = FractionOf(statements_.shares[i], rules_.unit, &one_exact);
        exact = exact && one_exact;
      }
    }
    if (!exact) findings_.computed.push_back(company);
    if (!upper_.empty()) {
      std::copy(statements_.shares.begin() + static_cast<std::ptrdiff_t>(first),
                statements_.shares.begin() + static_cast<std::ptrdiff_t>(last),
                upper_.begin() + static_cast<std::ptrdiff_t>(first));
    }
  }

  void TakeAll(Vertex company, std::uint64_t first, std::uint64_t last) {
    Collect(first, last);
    FindConflict(company);
    if (!Consolidate<double>(company, stated_, rules_, pairs_)) TakeExactly(company);
    if (std::any_of(stated_.begin(), stated_.end(), [](const auto& s) { return !s.known; })) {
      findings_.with_unknown.push_back(company);
    }
    if (AreComputed()) findings_.computed.push_back(company);
    counts_[company] = static_cast<std::uint32_t>(pairs_.size());
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      statements_.holders[first + i] = pairs_[i].holder;
      statements_.shares[first + i] = pairs_[i].lower;
      if (!upper_.empty()) upper_[first + i] = pairs_[i].upper;
    }
  }

  void Collect(std::uint64_t first, std::uint64_t last) {
    details_.clear();
    for (std::uint64_t i = first; i < last; ++i) {
      const std::uint32_t detail = statements_.detail.empty() ? 0 : statements_.detail[i];
      if (detail != 0) {
        details_.push_back(statements_.details[detail - 1]);
        continue;
      }
      ShareDetail plain;
      plain.stated.holder = statements_.holders[i];
      plain.stated.lower = plain.stated.upper = statements_.shares[i];
      details_.push_back(plain);
    }
    const auto before = [](const ShareDetail& a, const ShareDetail& b) {
      return std::tie(a.stated.holder, a.stated.edge) < std::tie(b.stated.holder, b.stated.edge);
    };
    if (!std::is_sorted(details_.begin(), details_.end(), before)) {
      std::sort(details_.begin(), details_.end(), before);
    }
    stated_.clear();
    for (const ShareDetail& detail : details_) stated_.push_back(detail.stated);
  }

  void FindConflict(Vertex company) {
    if (findings_.conflict) return;
    for (std::size_t i = 1, named = 0; i < details_.size(); ++i) {
      if (details_[i].stated.holder != details_[named].stated.holder ||
          details_[named].source_hash == 0) {
        named = i;
      } else if (details_[i].source_hash != 0 &&
                 details_[i].source_hash != details_[named].source_hash) {
        findings_.conflict = {details_[i].stated.holder, company};
        return;
      }
    }
  }

  void TakeExactly(Vertex company) {
    std::vector<PairShare<Rational>> exact;
    Consolidate<Rational>(company, stated_, rules_, exact);
    pairs_.clear();
    for (const PairShare<Rational>& pair : exact) {
      pairs_.push_back({pair.holder, NearestDouble(pair.lower), NearestDouble(pair.upper),
                        pair.known, pair.unknown});
    }
  }

  /// Whether a share differs from the decimal of a statement.
  bool AreComputed() const {
    auto pair = pairs_.begin();
    for (const StatedShare& stated : stated_) {
      if (stated.known && stated.upper == 0) continue;
      bool lower_exact = true;
      bool upper_exact = true;
      if (pair == pairs_.end() || pair->holder != stated.holder || stated.open_lower ||
          stated.open_upper ||
          pair->lower != FractionOf(stated.lower, rules_.unit, &lower_exact) ||
          pair->upper != FractionOf(stated.upper, rules_.unit, &upper_exact) || !lower_exact ||
          !upper_exact) {
        return true;
      }
      ++pair;
    }
    return pair != pairs_.end();
  }

  CompanyStatements& statements_;
  std::vector<double>& upper_;
  std::vector<std::uint32_t>& counts_;
  const ShareRules& rules_;
  TaskFindings findings_;
  // Room for one company.
  Statements details_;
  std::vector<StatedShare> stated_;
  std::vector<PairShare<double>> pairs_;
};

/// Closes the gaps that merged and dropped statements left.
void Compact(const std::vector<std::uint32_t>& counts, CompanyShares& shares) {
  const std::uint64_t total = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  if (total == shares.holders.size()) return;
  std::uint64_t to = 0;
  for (std::size_t company = 0; company < counts.size(); ++company) {
    const std::uint64_t from = shares.offsets[company];
    shares.offsets[company] = to;
    for (std::uint32_t i = 0; i < counts[company]; ++i, ++to) {
      shares.holders[to] = shares.holders[from + i];
      shares.lower[to] = shares.lower[from + i];
      if (!shares.upper.empty()) shares.upper[to] = shares.upper[from + i];
    }
  }
  shares.offsets.back() = to;
  shares.holders.resize(to);
  shares.lower.resize(to);
  if (!shares.upper.empty()) shares.upper.resize(to);
}

void AddFindings(std::vector<TaskFindings>& tasks, CompanyShares& shares) {
  for (TaskFindings& task : tasks) {
    shares.with_unknown.insert(shares.with_unknown.end(), task.with_unknown.begin(),
                               task.with_unknown.end());
    if (!task.computed.empty()) shares.computed.resize(shares.offsets.size() - 1);
    for (const Vertex company : task.computed) shares.computed[company] = true;
    if (!shares.conflict) shares.conflict = task.conflict;
  }
}

}  // namespace

Result<CompanyShares> ConsolidateCompanies(CompanyStatements statements, const ShareRules& rules,
                                           const std::function<Status()>& check_cancelled,
                                           unsigned threads) {
  const std::size_t companies = statements.offsets.size() - 1;
  std::vector<double> upper(statements.details.empty() ? 0 : statements.shares.size());
  std::vector<std::uint32_t> counts(companies, 0);
  std::vector<TaskFindings> tasks((companies + kCompaniesPerTask - 1) / kCompaniesPerTask);
  const auto consolidate = [&](std::size_t task) -> Status {
    RETURN_IF_ERROR(check_cancelled());
    const std::size_t begin = task * kCompaniesPerTask;
    const std::size_t end = std::min(begin + kCompaniesPerTask, companies);
    tasks[task] = CompanyTask(statements, upper, counts, rules)
                      .Run(static_cast<Vertex>(begin), static_cast<Vertex>(end));
    return Status();
  };
  RETURN_IF_ERROR(RunParallel(threads, tasks.size(), consolidate));
  CompanyShares shares;
  shares.offsets = std::move(statements.offsets);
  shares.holders = std::move(statements.holders);
  shares.lower = std::move(statements.shares);
  shares.upper = std::move(upper);
  Compact(counts, shares);
  if (shares.upper == shares.lower) shares.upper.clear();
  AddFindings(tasks, shares);
  return shares;
}

}  // namespace keiretsu::graph
