#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "graph/analysis/block_shares.h"
#include "graph/analysis/strong_components.h"
#include "query/procedures/ownership_arguments.h"
#include "query/procedures/share_reports.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::Vertex;

/// Members of a cycle that a row names.
constexpr std::size_t kMaxNamedMembers = 10;
/// Totals this near to 1 are decided exactly.
constexpr double kNearOne = 1e-9;

/// A fraction as percent, without the noise of binary numbers.
std::string Percent(const graph::Rational& share) {
  return fmt::format("{} %", graph::NearestDouble(share * 100));
}
std::string Percent(double share) { return Percent(graph::ExactDecimal(share)); }

std::string Stated(const graph::ShareRecord& record) {
  if (record.share) return Percent(*record.share);
  if (!record.min && !record.max) return "an unknown share";
  return fmt::format("{}{}, {}{}", record.min_exclusive ? "(" : "[",
                     Percent(record.min.value_or(0)), Percent(record.max.value_or(1)),
                     record.max_exclusive ? ")" : "]");
}

/// Looks for what is odd in the statements, one kind after the other.
class QualityReport {
 public:
  static Result<std::unique_ptr<QualityReport>> Open(const ProcedureContext& context,
                                                     const ProcedureArguments& arguments,
                                                     RowSink& sink) {
    std::unique_ptr<QualityReport> report(new QualityReport(*context.view, sink));
    ASSIGN_OR_RETURN(report->rules_, ReadShareRules(context, arguments));
    // Reported, not failed at and not scaled away.
    report->strict_ = report->rules_;
    report->rules_.tolerant = true;
    report->rules_.over = graph::OverRule::kKeep;
    const CancelToken* cancel = context.cancel;
    report->check_ = [cancel] { return cancel == nullptr ? Status() : cancel->Check(); };
    auto model = context.models->Get(*context.view, report->rules_, report->check_,
                                     context.threads);
    if (!model.has_value()) {
      if (model.error().code() != StatusCode::kInvalidArgument) return model.error();
      return ProcedureFailure(arguments, std::string(model.error().message()));
    }
    report->model_ = *std::move(model);
    return report;
  }

  Status Run() {
    RETURN_IF_ERROR(ReportTotals());
    RETURN_IF_ERROR(ReportSelfLoops());
    RETURN_IF_ERROR(ReportPairs());
    RETURN_IF_ERROR(ReportCycles());
    RETURN_IF_ERROR(ReportOrphans());
    return ReportValidity(view_, rules_, check_, sink_);
  }

 private:
  QualityReport(const graph::GraphView& view, RowSink& sink) : view_(view), sink_(sink) {}

  const graph::Projection& projection() const { return model_->projection(); }

  Status Add(const char* kind, Vertex node, std::string detail) {
    return sink_.Add({Value(kind), Value::NodeReference(node), Value(detail)});
  }

  Status ReportTotals() {
    const graph::ShareMatrix& shares = projection().shares;
    const graph::ViewExactShares exact(&view_, &rules_, &projection());
    for (Vertex company = 0; company < shares.vertex_count(); ++company) {
      const graph::ShareList holders = shares.Holders(company);
      double total = 0;
      for (const double share : holders.lower) total += share;
      if (total < 1 - kNearOne) continue;
      ASSIGN_OR_RETURN(const std::vector<graph::ExactShare> stated,
                       exact.Holders(company, graph::ShareEnd::kLower));
      graph::Rational sum = 0;
      for (const graph::ExactShare& one : stated) sum += one.share;
      if (sum <= 1) continue;
      RETURN_IF_ERROR(Add("total over 100 %", company,
                          fmt::format("{} {} together", stated.size() == 1
                                                              ? std::string("1 holder has")
                                                              : fmt::format("{} holders have",
                                                                            stated.size()),
                                      Percent(sum))));
    }
    return Status();
  }

  Status ReportSelfLoops() {
    const graph::ShareMatrix& shares = projection().shares;
    for (Vertex company = 0; company < shares.vertex_count(); ++company) {
      const graph::ShareList holders = shares.Holders(company);
      const auto own = std::lower_bound(holders.vertices.begin(), holders.vertices.end(), company);
      if (own == holders.vertices.end() || *own != company) continue;
      const double share = holders.lower[static_cast<std::size_t>(own - holders.vertices.begin())];
      RETURN_IF_ERROR(Add("self loop", company,
                          share > 0 ? fmt::format("it holds {} of itself", Percent(share))
                                    : std::string("it holds an uncertain share of itself")));
    }
    return Status();
  }

  /// Unknown and unreadable shares, duplicates and conflicting sources: all are of pairs. What a
  /// holder has of one company lies in one block, of whatever type.
  Status ReportPairs() {
    const graph::BlockShareReader reader(&view_, &rules_,
                                         graph::FindTypes(view_.catalog(), rules_.types));
    if (reader.types().empty()) return Status();
    for (std::uint32_t block = 0; block < view_.node_block_count(); ++block) {
      RETURN_IF_ERROR(check_());
      ASSIGN_OR_RETURN(const graph::BlockShares statements, reader.Read(block));
      std::vector<std::pair<Vertex, Vertex>> pairs;
      std::set<std::pair<Vertex, Vertex>> odd;
      for (std::size_t i = 0; i < statements.held.size(); ++i) {
        pairs.emplace_back(statements.holders[i], statements.held[i]);
        if (!statements.detail.empty() && statements.detail[i] != 0 &&
            !statements.details[statements.detail[i] - 1].stated.known) {
          odd.insert(pairs.back());
        }
      }
      std::sort(pairs.begin(), pairs.end());
      for (std::size_t i = 1; i < pairs.size(); ++i) {
        if (pairs[i] == pairs[i - 1]) odd.insert(pairs[i]);
      }
      for (const auto& [holder, held] : odd) RETURN_IF_ERROR(ReportPair(holder, held));
    }
    return Status();
  }

  Status ReportPair(Vertex holder, Vertex held) {
    const auto read = graph::ReadShareRecords(view_, strict_, holder, held, false);
    if (!read.has_value()) {
      if (read.error().code() != StatusCode::kInvalidArgument) return read.error();
      return Add("unreadable share", held, std::string(read.error().message()));
    }
    const std::vector<graph::ShareRecord>& records = *read;
    ASSIGN_OR_RETURN(const std::string name, graph::DescribeNode(view_, graph::NodeId(holder)));
    std::set<std::string> sources;
    std::string stated;
    bool unknown = false;
    for (const graph::ShareRecord& record : records) {
      unknown = unknown || (!record.share && !record.min && !record.max);
      if (!stated.empty()) stated += ", ";
      stated += Stated(record);
      if (record.source.is_null()) continue;
      sources.insert(record.source.ToString());
      stated += " by " + record.source.ToString();
    }
    if (unknown) {
      RETURN_IF_ERROR(Add("unknown share", held, fmt::format("the share of {} is unknown", name)));
    }
    if (records.size() > 1) {
      RETURN_IF_ERROR(Add("duplicate", held, fmt::format("{} relationships from {}: {}",
                                                         records.size(), name, stated)));
    }
    if (sources.size() > 1 && rules_.trust.text.empty()) {
      RETURN_IF_ERROR(Add("conflicting sources", held,
                          fmt::format("what {} holds is stated by {}: {}", name,
                                      fmt::join(sources, ", "), stated)));
    }
    return Status();
  }

  Status ReportCycles() {
    const graph::Condensation components =
        graph::StrongComponents(projection().shares, graph::ShareEnd::kLower);
    NodeOrder order(&view_);
    for (std::uint32_t c = 0; c < components.count(); ++c) {
      const std::span<const Vertex> members = components.Members(c);
      if (members.size() < 2) continue;
      std::vector<graph::NodeId> nodes;
      for (const Vertex member : members) nodes.emplace_back(member);
      RETURN_IF_ERROR(order.Sort(nodes));
      std::vector<std::string> names;
      for (std::size_t i = 0; i < std::min(nodes.size(), kMaxNamedMembers); ++i) {
        ASSIGN_OR_RETURN(std::string name, graph::DescribeNode(view_, nodes[i]));
        names.push_back(std::move(name));
      }
      RETURN_IF_ERROR(Add("cycle", nodes.front().value,
                          fmt::format("{} nodes hold each other in a circle: {}{}", nodes.size(),
                                      fmt::join(names, ", "),
                                      nodes.size() > kMaxNamedMembers ? ", ..." : "")));
    }
    return Status();
  }

  bool IsLinked(Vertex v) const {
    const graph::Projection& p = projection();
    return p.shares.Holdings(v).size() + p.shares.Holders(v).size() + p.votes().Holdings(v).size() +
               p.votes().Holders(v).size() + p.controls.Out(v).size() + p.controls.In(v).size() >
           0;
  }

  /// Nodes with the labels of those that hold or are held: events and claims are no orphans.
  Status ReportOrphans() {
    std::vector<bool> takes_part(view_.catalog().label_set_count() + std::size_t{1}, false);
    std::vector<std::pair<Vertex, graph::LabelSetId>> lonely;
    for (std::uint32_t block = 0; block < view_.node_block_count(); ++block) {
      RETURN_IF_ERROR(check_());
      ASSIGN_OR_RETURN(const graph::NodeBlock* nodes, view_.Nodes(block));
      for (std::uint32_t row = 0; row < graph::kBlockSize && nodes->live_count > 0; ++row) {
        const graph::LabelSetId set = nodes->label_sets[row];
        if (set == graph::kNoNode || set.value >= takes_part.size()) continue;
        const Vertex v = graph::NodeAt(block, row).value;
        if (IsLinked(v)) {
          takes_part[set.value] = true;
        } else {
          lonely.emplace_back(v, set);
        }
      }
    }
    for (const auto& [v, set] : lonely) {
      if (!takes_part[set.value]) continue;
      RETURN_IF_ERROR(Add("orphan", v, "it neither holds anything nor is held"));
    }
    return Status();
  }

  const graph::GraphView& view_;
  RowSink& sink_;
  graph::ShareRules rules_;
  graph::ShareRules strict_;  // of which reading fails
  std::function<Status()> check_;
  std::shared_ptr<const graph::OwnershipModel> model_;
};

Status RunQuality(const ProcedureContext& context, const ProcedureArguments& arguments,
                  RowSink& sink) {
  ASSIGN_OR_RETURN(const auto report, QualityReport::Open(context, arguments, sink));
  return report->Run();
}

}  // namespace

BuiltinProcedure QualityProcedure() {
  return {.name = "ownership.quality",
          .doc = "What is odd in the data: totals over 100 %, self loops, unknown and unreadable "
                 "shares, cycles, duplicates, conflicting sources, orphans, validity that is none; "
                 "over is taken as 'keep'.",
          .keys = WithShareKeys({}),
          .outputs = {{"kind", "STRING"}, {"node", "NODE"}, {"detail", "STRING"}},
          .run = RunQuality};
}

}  // namespace keiretsu::query
