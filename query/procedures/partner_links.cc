#include "query/procedures/partner_links.h"

#include <utility>

#include "storage/status_macros.h"

namespace keiretsu::query {

Value NodeList(const std::vector<graph::NodeId>& nodes) {
  List list;
  for (graph::NodeId node : nodes) list.push_back(Value::NodeReference(node.value));
  return Value(std::move(list));
}

PartnerLinks::PartnerLinks(const ProcedureArguments& arguments, HopReader& hops)
    : hops_(hops), commitments_(TextList(arguments, "commitment_types")) {
  out_ = TextList(arguments, "partner_types");
  const std::vector<std::string> ventures = TextList(arguments, "venture_types");
  out_.insert(out_.end(), ventures.begin(), ventures.end());
}

Result<std::vector<graph::EdgeRef>> PartnerLinks::From(graph::NodeId node) {
  ASSIGN_OR_RETURN(std::vector<graph::EdgeRef> links,
                   hops_.Links(out_, graph::Direction::kOut, node));
  ASSIGN_OR_RETURN(const std::vector<graph::EdgeRef> commitments,
                   hops_.Links(commitments_, graph::Direction::kIn, node));
  links.insert(links.end(), commitments.begin(), commitments.end());
  return links;
}

}  // namespace keiretsu::query
