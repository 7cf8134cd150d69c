#include "graph/load/registers/register_edges.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// What the search for repetitions takes for each relationship, beside a digest.
constexpr std::size_t kSearchBytes = sizeof(std::uint32_t) + 1;
/// Relationships entered between two looks at whether the load was cancelled.
constexpr std::uint32_t kEdgesPerCheck = 65'536;

}  // namespace

// Few: as many as registers have words for interests.
std::uint16_t RegisterEdges::TypeId(const std::string& name) {
  const auto found = std::find(types_.begin(), types_.end(), name);
  if (found != types_.end()) return static_cast<std::uint16_t>(found - types_.begin());
  types_.push_back(name);
  return static_cast<std::uint16_t>(types_.size() - 1);
}

Status RegisterEdges::FindEnds(const std::vector<RecordBatch>& batches,
                               const StatementVersions& versions, const PartyTable& parties,
                               const LoadWork& work, ChargedMemory* charged) {
  for (std::size_t b = 0; b < batches.size(); ++b) {
    const RecordBatch& batch = batches[b];
    std::vector<std::uint32_t>& slots = slots_.emplace_back(batch.edge_count(), kNoSlot);
    if (slots.empty()) continue;
    records_ += slots.size();
    RETURN_IF_ERROR(work.CheckCancelled());
    ASSIGN_OR_RETURN(const auto heads, batch.Heads());
    const std::vector<std::uint32_t> sources = parties.FindAll(batch.source(), heads->sources);
    const std::vector<std::uint32_t> targets = parties.FindAll(batch.source(), heads->targets);
    for (std::uint32_t i = 0; i < slots.size(); ++i) {
      const EdgeRecord& record = heads->edges[i];
      if (!versions.IsCurrent(b, record.statement)) continue;
      const bool no_source = parties.slot_of(sources[i]) == PartyTable::kNone;
      if (no_source || parties.slot_of(targets[i]) == PartyTable::kNone) {
        if (dangling_++ == 0) {
          first_missing_ = (no_source ? heads->sources : heads->targets).At(i);
        }
        continue;
      }
      slots[i] = static_cast<std::uint32_t>(sources_.size());
      sources_.push_back(sources[i]);
      targets_.push_back(targets[i]);
      type_of_.push_back(TypeId(batch.names()[record.type]));
      registers_.push_back(batch.source());
    }
    RETURN_IF_ERROR(charged->Set(memory_bytes()));
  }
  return Status();
}

Result<std::deque<EdgeDigest>> RegisterEdges::Digests(
    const PartyTable& parties, const std::vector<RecordProperty>& properties,
    const LoadWork& work) const {
  // A node of the graph by its id, as KnownEdges does; a new party by a number beyond them.
  const auto end_of = [&](std::uint32_t party) {
    const std::uint32_t node = parties.node_of(party);
    return node != PartyTable::kNone ? std::uint64_t{node} : (std::uint64_t{1} << 32) + party;
  };
  std::deque<EdgeDigest> digests;
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
          RETURN_IF_ERROR(work.CheckCancelled());
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

Status RegisterEdges::FindKnown(GraphCore* core, const storage::CommittedState& state,
                                std::deque<EdgeDigest> digests, const LoadWork& work,
                                std::vector<Standing>* standings, ChargedMemory* charged) {
  FingerprintTable table;
  std::vector<std::uint32_t> slot_of;  // by number in the table
  slot_of.reserve(digests.size());
  // A digest goes as its fingerprint is entered: together they would take twice the memory.
  for (std::uint32_t slot = 0; !digests.empty(); ++slot, digests.pop_front()) {
    if (slot % kEdgesPerCheck == 0) RETURN_IF_ERROR(work.CheckCancelled());
    bool created = false;
    (void)table.Insert(digests.front().print(), &created);
    if (created) {
      slot_of.push_back(slot);
    } else {
      (*standings)[slot] = Standing::kRepeated;
      ++repeated_;
    }
  }
  std::vector<EdgeRef> edge_of;  // by number, once one is found
  const std::size_t searched = memory_bytes() + standings->size() * kSearchBytes;
  RETURN_IF_ERROR(charged->Set(searched + table.memory_bytes()));
  const auto visit = [&](const EdgeRef& edge, const EdgeDigest& digest) -> Status {
    const std::uint32_t number = table.Find(digest.print());
    if (number == FingerprintTable::kNone) return Status();
    Standing& standing = (*standings)[slot_of[number]];
    if (standing == Standing::kKnown) return Status();
    standing = Standing::kKnown;
    if (edge_of.empty()) {
      edge_of.resize(table.size());
      RETURN_IF_ERROR(charged->Set(searched + table.memory_bytes() +
                                   2 * edge_of.capacity() * sizeof(EdgeRef)));
    }
    edge_of[number] = edge;
    return Status();
  };
  RETURN_IF_ERROR(VisitKnownEdges(core, state, types_, work, visit));
  for (std::size_t number = 0; number < edge_of.size(); ++number) {
    if ((*standings)[slot_of[number]] == Standing::kKnown) known_.push_back(edge_of[number]);
  }
  return Status();
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

void RegisterEdges::ForgetRecords() {
  slots_ = {};
  records_ = 0;
  type_of_ = {};
  sources_ = {};
  targets_ = {};
  registers_ = {};
}

Result<RegisterEdges> RegisterEdges::Find(GraphCore* core, const storage::CommittedState& state,
                                          const std::vector<RecordBatch>& batches,
                                          const StatementVersions& versions,
                                          const PartyTable& parties,
                                          const std::vector<RecordProperty>& properties,
                                          const LoadWork& work) {
  RegisterEdges edges;
  ChargedMemory charged(work.budget);
  RETURN_IF_ERROR(edges.FindEnds(batches, versions, parties, work, &charged));
  RETURN_IF_ERROR(charged.Set(edges.memory_bytes() +
                              edges.sources_.size() * (sizeof(EdgeDigest) + kSearchBytes)));
  std::vector<Standing> standings(edges.sources_.size(), Standing::kNew);
  ASSIGN_OR_RETURN(std::deque<EdgeDigest> digests, edges.Digests(parties, properties, work));
  RETURN_IF_ERROR(edges.FindKnown(core, state, std::move(digests), work, &standings, &charged));
  if (edges.repeated_ + edges.known_.size() > 0) edges.Order(standings);
  edges.count_ = edges.sources_.size() - edges.known_.size();
  return edges;
}

}  // namespace keiretsu::graph
