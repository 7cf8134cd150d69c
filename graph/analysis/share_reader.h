/// Reading what one relationship states.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph/analysis/consolidation.h"
#include "graph/analysis/projection_builder.h"
#include "graph/analysis/share_rules.h"
#include "graph/graph_view.h"
#include "graph/validity.h"

namespace keiretsu::graph {

/// The property keys of the rules, looked up once; invalid where nothing has such a property.
struct ShareKeys {
  ShareKeys(const Catalog& catalog, const ShareRules& rules);

  KeyId share, min, max, min_exclusive, max_exclusive;
  KeyId source, status, statement_date;

  /// The validity properties of a type: as declared (CREATE VALIDITY), unless the rules name others
  /// than the usual ones.
  ValidityKeys Validity(TypeId type) const;

 private:
  ValidityKeys named_;
  std::shared_ptr<const ValidityList> declared_;  // null: the rules name others
};

/// The types that exist, each once, in the order of the names.
std::vector<TypeId> FindTypes(const Catalog& catalog, const std::vector<std::string>& names);

/// The values that state a share, as they are stored.
struct ShareValues {
  Value share, min, max, min_exclusive, max_exclusive;
};
/// Fills known, lower, upper and the open ends. A share counts before a band; a missing end of a
/// band is 0 or a full share. Errors, unless the rules are tolerant: InvalidArgument for what is no
/// number or below 0 and for an empty band, without saying of which relationship.
Status ReadStatedShare(const ShareValues& values, const ShareRules& rules, StatedShare* stated);

/// What `edge` states, with its edge id and, where the rules take the last of a pair, its start.
/// Errors: InvalidArgument naming the relationship.
Result<StatedShare> ReadStatedShare(const GraphView& view, const ShareKeys& keys,
                                    const ShareRules& rules, const EdgeRef& edge);

/// The relationships from `holder` to `held` of these types, ascending by edge id.
Result<std::vector<EdgeRef>> EdgesBetween(const GraphView& view, const std::vector<TypeId>& types,
                                          NodeId holder, NodeId held);

/// A node by its `id` property where it has one ('p0', 17), else by its number (node 3).
Result<std::string> DescribeNode(const GraphView& view, NodeId node);
/// [:OWNS] from 'p0' to 'c1'.
Result<std::string> DescribeEdge(const GraphView& view, const EdgeRef& edge);
/// `failure` said of `edge`, or what reading its ends gave. REQUIRES: InvalidArgument.
Status FailureOf(const GraphView& view, const EdgeRef& edge, const Status& failure);

}  // namespace keiretsu::graph
