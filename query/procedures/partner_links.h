/// Where influence leads besides shares and control.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query/procedures/builtin.h"
#include "query/procedures/hop_reader.h"

namespace keiretsu::query {

/// Nodes as a list value.
Value NodeList(const std::vector<graph::NodeId>& nodes);

/// The end of a relationship that is not `node`.
inline graph::NodeId OtherEnd(const graph::EdgeRef& edge, graph::NodeId node) {
  return edge.source == node ? edge.target : edge.source;
}

/// From a vendor to its partners and ventures, and from a venture to those committed to it.
/// External synchronisation.
class PartnerLinks {
 public:
  /// `hops` must outlive this.
  PartnerLinks(const ProcedureArguments& arguments, HopReader& hops);

  /// Ascending by node within outgoing and within incoming ones.
  Result<std::vector<graph::EdgeRef>> From(graph::NodeId node);

 private:
  HopReader& hops_;
  std::vector<std::string> out_;
  std::vector<std::string> commitments_;
};

}  // namespace keiretsu::query
