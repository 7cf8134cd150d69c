#include "graph/analysis/projection_builder.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "graph/analysis/block_shares.h"
#include "graph/analysis/company_shares.h"
#include "graph/analysis/company_statements.h"
#include "graph/analysis/share_reader.h"
#include "graph/load/parallel.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// The sources that state `pair`, in the order of the relationships.
Result<std::string> SourcesOf(const GraphView& view, const ShareRules& rules,
                              std::pair<Vertex, Vertex> pair) {
  ASSIGN_OR_RETURN(const std::vector<ShareRecord> records,
                   ReadShareRecords(view, rules, pair.first, pair.second, false));
  std::string text;
  std::set<std::string> named;
  for (const ShareRecord& record : records) {
    if (record.source.is_null()) continue;
    const std::string source = record.source.ToString();
    if (!named.insert(source).second) continue;
    if (!text.empty()) text += ", ";
    text += source;
  }
  return text;
}

Status ConflictFailure(const GraphView& view, const ShareRules& rules,
                       std::pair<Vertex, Vertex> pair) {
  ASSIGN_OR_RETURN(const std::string holder, DescribeNode(view, NodeId(pair.first)));
  ASSIGN_OR_RETURN(const std::string held, DescribeNode(view, NodeId(pair.second)));
  ASSIGN_OR_RETURN(const std::string sources, SourcesOf(view, rules, pair));
  return Status::InvalidArgument(fmt::format(
      "the share of {} in {} is stated by different sources ({}), which are never added up; say "
      "which to believe, such as trust: [...], or give as_of or known_at where it decides",
      holder, held, sources));
}

/// A copy of the rules under which vote relationships are read as shares.
ShareRules VoteRules(const ShareRules& rules) {
  ShareRules votes = rules;
  votes.types = rules.vote_types;
  return votes;
}

class Builder {
 public:
  Builder(const GraphView& view, const ShareRules& rules,
          const std::function<Status()>& check_cancelled, unsigned threads)
      : view_(view),
        rules_(rules),
        check_cancelled_(check_cancelled),
        // A transaction's own view is for one thread.
        threads_(view.state_number().has_value() ? std::max(threads, 1U) : 1) {}

  Result<Projection> Run() {
    if (rules_.unit != 1 && rules_.unit != 100) {
      return Status::InvalidArgument(
          fmt::format("the unit of shares is 1 or 100, not {}", rules_.unit));
    }
    RETURN_IF_ERROR(ReadNodes());
    ASSIGN_OR_RETURN(CompanyShares shares, ReadShares(rules_, nullptr));
    const ShareRules vote_rules = VoteRules(rules_);
    ASSIGN_OR_RETURN(CompanyShares votes, ReadShares(vote_rules, &with_votes_));
    if (with_votes_.empty()) {
      projection_.votes_are_shares = true;
    } else {
      SetVotes(shares, votes);
    }
    projection_.with_unknown = std::move(shares.with_unknown);
    projection_.computed_shares = std::move(shares.computed);
    projection_.shares = MatrixOf(std::move(shares));
    RETURN_IF_ERROR(ReadControls());
    return std::move(projection_);
  }

 private:
  Status ReadNodes() {
    const std::uint32_t blocks = view_.node_block_count();
    std::vector<const NodeBlock*> nodes(blocks);
    const auto read = [&](std::size_t block) -> Status {
      ASSIGN_OR_RETURN(nodes[block], view_.Nodes(static_cast<std::uint32_t>(block)));
      return Status();
    };
    RETURN_IF_ERROR(RunParallel(threads_, blocks, read));
    projection_.is_node.assign(std::size_t{blocks} * kBlockSize, false);
    std::size_t count = 0;
    for (std::uint32_t block = 0; block < blocks; ++block) {
      for (std::uint32_t row = 0; row < kBlockSize && nodes[block]->live_count > 0; ++row) {
        if (nodes[block]->label_sets[row] == kNoNode) continue;
        projection_.is_node[NodeAt(block, row).value] = true;
        count = NodeAt(block, row).value + std::size_t{1};
      }
    }
    projection_.is_node.resize(count);
    if (!rules_.barred.empty()) SetBarred(nodes);
    return Status();
  }

  void SetBarred(const std::vector<const NodeBlock*>& nodes) {
    const Catalog& catalog = view_.catalog();
    std::vector<bool> set_is_barred(catalog.label_set_count() + std::size_t{1}, false);
    for (const std::string& name : rules_.barred) {
      const LabelId label = catalog.FindLabel(name);
      for (std::uint32_t set = 1; label.valid() && set < set_is_barred.size(); ++set) {
        if (catalog.LabelSetContains(LabelSetId(set), label)) set_is_barred[set] = true;
      }
    }
    projection_.barred.assign(projection_.is_node.size(), false);
    for (std::size_t v = 0; v < projection_.is_node.size(); ++v) {
      const NodeId node(static_cast<std::uint32_t>(v));
      const LabelSetId set = nodes[BlockOf(node)]->label_sets.empty()
                                 ? kNoNode
                                 : nodes[BlockOf(node)]->label_sets[RowOf(node)];
      if (set.value < set_is_barred.size() && set_is_barred[set.value]) {
        projection_.barred[v] = true;
      }
    }
  }

  /// The shares under `rules`; `with_statements`, if wanted: companies with some, ascending.
  Result<CompanyShares> ReadShares(const ShareRules& rules,
                                   std::vector<Vertex>* with_statements) const {
    const BlockShareReader reader(&view_, &rules, FindTypes(view_.catalog(), rules.types));
    const std::uint32_t blocks = reader.types().empty() ? 0 : view_.node_block_count();
    const Vertex vertices = projection_.vertex_count();
    ASSIGN_OR_RETURN(CompanyStatements statements,
                     GatherStatements(reader, blocks, vertices, check_cancelled_, threads_));
    for (Vertex company = 0; with_statements != nullptr && company < vertices; ++company) {
      if (statements.offsets[company] < statements.offsets[company + 1]) {
        with_statements->push_back(company);
      }
    }
    ASSIGN_OR_RETURN(
        CompanyShares shares,
        ConsolidateCompanies(std::move(statements), rules, check_cancelled_, threads_));
    if (shares.conflict && !rules.tolerant && rules.trust.text.empty()) {
      return ConflictFailure(view_, rules, *shares.conflict);
    }
    return shares;
  }

  ShareMatrix MatrixOf(CompanyShares shares) const {
    return ShareMatrix::FromHolders(std::move(shares.offsets), std::move(shares.holders),
                                    std::move(shares.lower), std::move(shares.upper), threads_);
  }

  /// The lists of `votes` for the companies that have votes, those of `shares` for the others.
  void SetVotes(const CompanyShares& shares, const CompanyShares& votes) {
    const bool certain = shares.upper.empty() && votes.upper.empty();
    CompanyShares mixed;
    mixed.offsets = {0};
    mixed.computed.assign(projection_.is_node.size(), false);
    std::size_t next_voted = 0;
    for (Vertex company = 0; company < projection_.vertex_count(); ++company) {
      const bool voted =
          next_voted < with_votes_.size() && with_votes_[next_voted] == company;
      next_voted += voted ? 1 : 0;
      const CompanyShares& from = voted ? votes : shares;
      for (std::uint64_t i = from.offsets[company]; i < from.offsets[company + 1]; ++i) {
        mixed.holders.push_back(from.holders[i]);
        mixed.lower.push_back(from.lower[i]);
        if (!certain) mixed.upper.push_back((from.upper.empty() ? from.lower : from.upper)[i]);
      }
      mixed.offsets.push_back(mixed.holders.size());
      mixed.computed[company] = !from.computed.empty() && from.computed[company];
    }
    projection_.votes_are_shares = false;
    projection_.computed_votes = std::move(mixed.computed);
    projection_.own_votes = MatrixOf(std::move(mixed));
  }

  Status ReadControls() {
    const BlockShareReader reader(&view_, &rules_,
                                  FindTypes(view_.catalog(), rules_.control_types));
    std::vector<std::pair<Vertex, Vertex>> links;
    const std::uint32_t blocks = reader.types().empty() ? 0 : view_.node_block_count();
    for (std::uint32_t block = 0; block < blocks; ++block) {
      RETURN_IF_ERROR(check_cancelled_());
      RETURN_IF_ERROR(reader.ReadPairs(block, links));
    }
    projection_.controls = LinkMatrix(projection_.vertex_count(), std::move(links));
    return Status();
  }

  const GraphView& view_;
  const ShareRules& rules_;
  const std::function<Status()>& check_cancelled_;
  const unsigned threads_;
  Projection projection_;
  std::vector<Vertex> with_votes_;
};

}  // namespace

Result<Projection> BuildProjection(const GraphView& view, const ShareRules& rules,
                                   const std::function<Status()>& check_cancelled,
                                   unsigned threads) {
  return Builder(view, rules, check_cancelled, threads).Run();
}

}  // namespace keiretsu::graph
