/// The parties that records tell of, each once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "graph/load/text_table.h"
#include "graph/load/registers/party_index.h"
#include "graph/load/registers/record_batch.h"
#include "graph/load/registers/statement_versions.h"

namespace keiretsu::graph {

/// Entries are (register, key); entries of companies that share an identifier are one party, named
/// by its least entry. People stay apart whatever they share. External synchronisation.
class PartyTable {
 public:
  static constexpr std::uint32_t kNone = TextTable::kNone;

  PartyTable(const std::vector<RecordBatch>& batches, const StatementVersions& versions)
      : batches_(batches), versions_(versions) {}

  /// Enters all current records, and the ends of their relationships, and joins those that share
  /// identifiers. With `create_missing`, an end that no record makes becomes a party too.
  /// Errors: those of RecordBatch::Keys.
  Status Build(bool create_missing);
  /// Looks all parties up in the graph. `view` shows the state that `index` was built from.
  /// REQUIRES: Build() was called. Errors: the view's.
  Status FindInGraph(const PartyIndex& index, const GraphView& view);

  /// The party of a node record; kNone when the record does not count.
  std::uint32_t PartyOf(std::size_t batch, std::size_t record) const;
  /// The party that a register knows by `key`, or kNone.
  std::uint32_t Find(Register source, std::string_view key) const;

  // After FindInGraph.
  /// The node that a party is; kNone for a new one.
  std::uint32_t node_of(std::uint32_t party) const { return entries_[party].node; }
  /// Slots count the new parties, then the known ones; kNone for an end that is neither.
  std::uint32_t slot_of(std::uint32_t party) const { return entries_[party].slot; }
  const std::vector<std::uint32_t>& new_parties() const { return new_parties_; }
  const std::vector<std::uint32_t>& known_parties() const { return known_parties_; }

  std::string_view label_of(std::uint32_t party) const { return labels_[entries_[party].label]; }
  Register source_of(std::uint32_t party) const { return entries_[entries_[party].face].source; }
  /// The property `id` of a new party.
  std::string IdOf(std::uint32_t party) const;
  /// Keys of registers that identify the party beside its id and identifiers: "bods:c0".
  const std::vector<std::string>& AliasesOf(std::uint32_t party) const;
  /// Known parties that a register describes under a key by which the graph knows them.
  std::uint64_t known_records() const { return known_records_; }
  /// Labels of parties that some record makes.
  std::vector<std::string> LabelsMade() const;
  /// Parties that share an identifier and yet differ in another of those that cannot differ.
  std::uint64_t kept_apart() const { return kept_apart_; }
  std::size_t memory_bytes() const;

 private:
  /// Identifiers of which a company has one: two values are two companies.
  static constexpr std::array<std::string_view, 2> kUnique = {"XI-LEI:", "GB-COH:"};

  /// What is known of an entry, more and more.
  enum class Standing : std::uint8_t { kReferred, kMentioned, kDescribed };

  struct Entry {
    Register source = Register::kBods;
    Standing standing = Standing::kReferred;
    bool taken_id = false;            ///< of a new party: another node has its id
    std::uint32_t label = 0;
    std::uint32_t parent = 0;         ///< towards its party
    std::uint32_t face = 0;           ///< of a party: the entry whose key and label it has
    std::uint32_t node = kNone;       ///< of a party: in the graph
    std::uint32_t slot = kNone;       ///< of a party
    std::array<std::uint32_t, kUnique.size()> unique = {kNone, kNone};  ///< of a party
  };

  std::uint32_t Enter(Register source, std::string_view key, std::string_view label,
                      Standing standing);
  std::uint32_t LabelId(std::string_view label);
  std::uint32_t Root(std::uint32_t entry) const;
  Status EnterRecords();
  Status EnterEnds(Standing standing);
  Status JoinByIdentifiers();
  void AddIdentifier(std::uint32_t entry, std::string_view identifier);
  void Join(std::uint32_t a, std::uint32_t b);
  void ChooseFaces();
  /// Entries of a party, itself first.
  std::vector<std::uint32_t> MembersOf(std::uint32_t party) const;
  Status FindParty(std::uint32_t party, const PartyIndex& index, const GraphView& view);
  Result<std::uint32_t> FindByIdentifier(std::uint32_t party, const PartyIndex& index,
                                         const GraphView& view);
  void TakeIds(const PartyIndex& index);
  /// Adds the keys of `party` to the aliases of `owner`.
  void AddAliases(std::uint32_t party, std::uint32_t owner);
  std::string_view KeyOf(std::uint32_t entry) const { return table_.TextOf(entry).substr(1); }

  const std::vector<RecordBatch>& batches_;
  const StatementVersions& versions_;
  TextTable table_;  // register's number and key
  std::vector<Entry> entries_;
  std::vector<std::string> labels_;
  std::vector<std::vector<std::uint32_t>> entry_of_record_;  // by batch and record
  std::size_t records_ = 0;
  TextTable identifiers_;
  std::vector<std::uint32_t> identifier_entry_;  // by identifier: the first entry with it
  /// (entry, identifier) as they were read; once built, (party, identifier), ascending by party.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> identified_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> others_;  // of parties with more entries
  std::map<std::uint32_t, std::vector<std::string>> aliases_;   // by party
  std::vector<std::uint32_t> new_parties_;
  std::vector<std::uint32_t> known_parties_;
  std::uint64_t known_records_ = 0;
  std::uint64_t kept_apart_ = 0;
};

}  // namespace keiretsu::graph
