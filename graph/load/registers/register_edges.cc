#include "graph/load/registers/register_edges.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// What the search for repetitions takes for each relationship.
constexpr std::size_t kSearchBytes = sizeof(EdgeDigest) + sizeof(std::uint32_t) + 1;

}  // namespace

std::uint32_t RegisterEdges::TypeId(const std::string& name) {
  const auto found = std::find(types_.begin(), types_.end(), name);
  if (found != types_.end()) return static_cast<std::uint32_t>(found - types_.begin());
  types_.push_back(name);
  return static_cast<std::uint32_t>(types_.size() - 1);
}

Status RegisterEdges::FindEnds(const std::vector<RecordBatch>& batches,
                               const StatementVersions& versions, const PartyTable& parties) {
  for (std::size_t b = 0; b < batches.size(); ++b) {
    const RecordBatch& batch = batches[b];
    std::vector<std::uint32_t>& slots = slots_.emplace_back(batch.edges().size(), kNoSlot);
    if (slots.empty()) continue;
    records_ += slots.size();
    ASSIGN_OR_RETURN(const auto keys, batch.Keys());
    for (std::uint32_t i = 0; i < slots.size(); ++i) {
      const RecordBatch::EdgeRecord& record = batch.edges()[i];
      if (!versions.IsCurrent(b, record.statement)) continue;
      const std::uint32_t source = parties.Find(batch.source(), keys->sources.At(i));
      const std::uint32_t target = parties.Find(batch.source(), keys->targets.At(i));
      const bool no_source = parties.slot_of(source) == PartyTable::kNone;
      if (no_source || parties.slot_of(target) == PartyTable::kNone) {
        if (dangling_++ == 0) {
          first_missing_ = (no_source ? keys->sources : keys->targets).At(i);
        }
        continue;
      }
      slots[i] = static_cast<std::uint32_t>(sources_.size());
      sources_.push_back(source);
      targets_.push_back(target);
      type_of_.push_back(TypeId(batch.names()[record.type]));
      registers_.push_back(batch.source());
    }
  }
  return Status();
}

Result<std::vector<EdgeDigest>> RegisterEdges::Digests(
    const PartyTable& parties, const std::vector<RecordProperty>& properties) const {
  // A node of the graph by its id, as KnownEdges does; a new party by a number beyond them.
  const auto end_of = [&](std::uint32_t party) {
    const std::uint32_t node = parties.node_of(party);
    return node != PartyTable::kNone ? std::uint64_t{node} : (std::uint64_t{1} << 32) + party;
  };
  std::vector<EdgeDigest> digests;
  digests.reserve(sources_.size());
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    digests.emplace_back(RegisterName(registers_[i]), types_[type_of_[i]], end_of(sources_[i]),
                         end_of(targets_[i]));
  }
  for (const Register source : kRegisters) {
    const auto names = IdentifyingProperties(source);
    for (std::size_t n = 0; n < names.size(); ++n) {
      for (const RecordProperty& property : properties) {
        if (property.name != names[n]) continue;
        for (const RecordProperty::Part& part : property.parts) {
          ASSIGN_OR_RETURN(const auto values, part.column->values.Get());
          for (std::uint32_t i = 0; i < values->records.size(); ++i) {
            const std::uint32_t slot = slots_[part.batch][values->records[i]];
            if (slot == kNoSlot || registers_[slot] != source) continue;
            if (property.kind == CellKind::kString) {
              digests[slot].Add(n, values->texts.At(i));
            } else {
              digests[slot].Add(n, values->ints[i]);
            }
          }
        }
      }
    }
  }
  return digests;
}

std::vector<RegisterEdges::Standing> RegisterEdges::Repeated(
    const std::vector<EdgeDigest>& digests) {
  std::vector<std::uint32_t> order(digests.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int sign = digests[a].bytes().compare(digests[b].bytes());
    return sign != 0 ? sign < 0 : a < b;
  });
  std::vector<Standing> standings(digests.size(), Standing::kNew);
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (digests[order[i]].bytes() == digests[order[i - 1]].bytes()) {
      standings[order[i]] = Standing::kRepeated;
    }
  }
  return standings;
}

void RegisterEdges::Order(const std::vector<Standing>& standings) {
  std::vector<std::uint32_t> moved(standings.size(), kNoSlot);
  std::vector<std::uint32_t> order;
  for (const Standing wanted : {Standing::kNew, Standing::kKnown}) {
    for (std::uint32_t i = 0; i < standings.size(); ++i) {
      if (standings[i] != wanted) continue;
      moved[i] = static_cast<std::uint32_t>(order.size());
      order.push_back(i);
    }
  }
  const auto gather = [&](auto* values) {
    auto gathered = *values;
    gathered.resize(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) gathered[i] = (*values)[order[i]];
    *values = std::move(gathered);
  };
  gather(&sources_);
  gather(&targets_);
  gather(&type_of_);
  gather(&registers_);
  for (std::vector<std::uint32_t>& slots : slots_) {
    for (std::uint32_t& slot : slots) {
      if (slot != kNoSlot) slot = moved[slot];
    }
  }
}

Result<RegisterEdges> RegisterEdges::Find(GraphCore* core, const storage::CommittedState& state,
                                          const std::vector<RecordBatch>& batches,
                                          const StatementVersions& versions,
                                          const PartyTable& parties,
                                          const std::vector<RecordProperty>& properties,
                                          LoadBudget* budget) {
  RegisterEdges edges;
  RETURN_IF_ERROR(edges.FindEnds(batches, versions, parties));
  RETURN_IF_ERROR(budget->Charge(edges.memory_bytes() + edges.sources_.size() * kSearchBytes));
  ASSIGN_OR_RETURN(const std::vector<EdgeDigest> digests, edges.Digests(parties, properties));
  ASSIGN_OR_RETURN(const auto known, KnownEdges::Build(core, state, edges.types_, budget));
  std::vector<Standing> standings = Repeated(digests);
  for (std::size_t i = 0; i < digests.size(); ++i) {
    if (standings[i] == Standing::kRepeated) {
      ++edges.repeated_;
    } else if (const EdgeRef* edge = known->Find(digests[i])) {
      edges.known_.push_back(*edge);
      standings[i] = Standing::kKnown;
    }
  }
  if (edges.repeated_ + edges.known_.size() > 0) edges.Order(standings);
  return edges;
}

}  // namespace keiretsu::graph
