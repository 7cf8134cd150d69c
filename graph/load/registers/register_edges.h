/// The relationships that records tell of, with their ends found and repetitions left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "graph/load/registers/edge_digest.h"
#include "graph/load/registers/known_edges.h"
#include "graph/load/registers/party_table.h"
#include "graph/load/registers/record_property.h"

namespace keiretsu::graph {

/// Relationships by slot: first the new ones, in the order of their records, then those that the
/// graph has. Immutable once made.
class RegisterEdges {
 public:
  /// `properties` are those of relationships. REQUIRES: parties.FindInGraph() was called.
  /// Errors: as VisitKnownEdges; ResourceExhausted.
  static Result<RegisterEdges> Find(GraphCore* core, const storage::CommittedState& state,
                                    const std::vector<RecordBatch>& batches,
                                    const StatementVersions& versions, const PartyTable& parties,
                                    const std::vector<RecordProperty>& properties,
                                    const LoadWork& work);

  /// New relationships.
  std::size_t count() const { return count_; }
  /// Those with the slots after them.
  const std::vector<EdgeRef>& known() const { return known_; }
  /// The slot of an edge record; kNoSlot when it makes none.
  std::uint32_t SlotOf(std::size_t batch, std::uint32_t record) const {
    return slots_[batch][record];
  }
  const std::vector<std::string>& types() const { return types_; }
  std::uint32_t type_of(std::size_t slot) const { return type_of_[slot]; }  ///< in types()
  std::uint32_t source_of(std::size_t slot) const { return sources_[slot]; }  ///< a party
  std::uint32_t target_of(std::size_t slot) const { return targets_[slot]; }
  Register register_of(std::size_t slot) const { return registers_[slot]; }

  /// Frees the slots of records, and what the tables have of the new ones. Counts stay.
  void ForgetRecords();

  std::uint64_t dangling() const { return dangling_; }    ///< an end is nowhere
  std::uint64_t repeated() const { return repeated_; }    ///< another record says the same
  /// The first end that is nowhere: its register and key.
  const std::string& first_missing() const { return first_missing_; }
  std::size_t memory_bytes() const {
    return sources_.capacity() * kEdgeBytes + records_ * sizeof(std::uint32_t) +
           known_.capacity() * sizeof(EdgeRef);
  }

 private:
  /// In the lists by slot.
  static constexpr std::size_t kEdgeBytes =
      2 * sizeof(std::uint32_t) + sizeof(std::uint16_t) + sizeof(Register);

  Status FindEnds(const std::vector<RecordBatch>& batches, const StatementVersions& versions,
                  const PartyTable& parties, const LoadWork& work, ChargedMemory* charged);
  std::uint16_t TypeId(const std::string& name);
  /// By slot.
  Result<std::deque<EdgeDigest>> Digests(const PartyTable& parties,
                                         const std::vector<RecordProperty>& properties,
                                         const LoadWork& work) const;
  /// Where a record's relationship belongs.
  enum class Standing : std::uint8_t { kNew, kKnown, kRepeated };
  /// Finds those that one before says, and those that the state has.
  Status FindKnown(GraphCore* core, const storage::CommittedState& state,
                   std::deque<EdgeDigest> digests, const LoadWork& work,
                   std::vector<Standing>* standings, ChargedMemory* charged);
  void Order(const std::vector<Standing>& standings);

  std::vector<std::vector<std::uint32_t>> slots_;  // by batch and record
  std::size_t records_ = 0;                        // of slots_
  std::vector<std::string> types_;
  std::vector<std::uint16_t> type_of_;
  std::vector<std::uint32_t> sources_;
  std::vector<std::uint32_t> targets_;
  std::vector<Register> registers_;
  std::uint64_t dangling_ = 0;
  std::uint64_t repeated_ = 0;
  std::size_t count_ = 0;
  std::vector<EdgeRef> known_;
  std::string first_missing_;
};

}  // namespace keiretsu::graph
