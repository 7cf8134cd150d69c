/// The parties that records tell of, each once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "graph/load/fingerprint_table.h"
#include "graph/load/load_work.h"
#include "graph/load/registers/party_index.h"
#include "graph/load/registers/passing_view.h"
#include "graph/load/registers/record_batch.h"
#include "graph/load/registers/statement_versions.h"
#include "graph/load/registers/text_log.h"

namespace keiretsu::graph {

/// Entries are (register, key); entries of companies that share an identifier are one party, named
/// by its least entry. People stay apart whatever they share. External synchronisation.
class PartyTable {
 public:
  static constexpr std::uint32_t kNone = FingerprintTable::kNone;

  /// All must outlive the table. With a spill file, the texts of keys go there.
  PartyTable(const std::vector<RecordBatch>& batches, const StatementVersions& versions,
             const LoadWork& work)
      : batches_(batches),
        versions_(versions),
        work_(work),
        keys_(work.spill),
        charged_(work.budget) {}

  /// Enters all current records, and the ends of their relationships, and joins those that share
  /// identifiers. With `create_missing`, an end that no record makes becomes a party too.
  /// Errors: those of RecordBatch::Heads; IoError, ResourceExhausted, Cancelled.
  Status Build(bool create_missing);
  /// Looks all parties up in the graph. `view` is of the state that `index` was built from.
  /// REQUIRES: Build() was called. Errors: the view's; ResourceExhausted, Cancelled, and those of
  /// SpillFile::Read.
  Status FindInGraph(const PartyIndex& index, const Catalog& catalog, PassingView* view);

  /// The party of a node record; kNone when the record does not count.
  std::uint32_t PartyOf(std::size_t batch, std::size_t record) const;
  /// The parties that a register knows by the keys; kNone for those that it does not.
  std::vector<std::uint32_t> FindAll(Register source, const TextPool& keys) const;

  // After FindInGraph.
  /// The node that a party is; kNone for a new one.
  std::uint32_t node_of(std::uint32_t party) const { return entries_[party].node; }
  /// Slots count the new parties, then the known ones; kNone for an end that is neither.
  std::uint32_t slot_of(std::uint32_t party) const { return entries_[party].slot; }
  const std::vector<std::uint32_t>& new_parties() const { return new_parties_; }
  const std::vector<std::uint32_t>& known_parties() const { return known_parties_; }

  std::string_view label_of(std::uint32_t party) const { return labels_[entries_[party].label]; }
  Register source_of(std::uint32_t party) const { return entries_[entries_[party].face].source; }
  /// The property `id` of a new party. Fast in ascending order. Errors: those of SpillFile::Read.
  Result<std::string> IdOf(std::uint32_t party);
  /// Keys of registers that identify the party beside its id and identifiers: "bods:c0".
  const std::vector<std::string>& AliasesOf(std::uint32_t party) const;
  /// Known parties that a register describes under a key by which the graph knows them.
  std::uint64_t known_records() const { return known_records_; }
  /// Frees what only looking up keys needs. Afterwards nodes and slots are known, no keys.
  void ForgetKeys();
  /// Labels of parties that some record makes.
  std::vector<std::string> LabelsMade() const;
  /// Parties that share an identifier and yet differ in another of those that cannot differ.
  std::uint64_t kept_apart() const { return kept_apart_; }

 private:
  /// Identifiers of which a company has one: two values are two companies.
  static constexpr std::array<std::string_view, 2> kUnique = {"XI-LEI:", "GB-COH:"};

  /// What is known of an entry, more and more.
  enum class Standing : std::uint8_t { kReferred, kMentioned, kDescribed };

  // Ordered by size: there are millions.
  struct Entry {
    std::uint32_t parent = 0;         ///< towards its party
    std::uint32_t face = 0;           ///< of a party: the entry whose key and label it has
    std::uint32_t node = kNone;       ///< of a party: in the graph
    std::uint32_t slot = kNone;       ///< of a party
    std::array<std::uint32_t, kUnique.size()> unique = {kNone, kNone};  ///< of a party
    std::uint16_t label = 0;
    Register source = Register::kBods;
    Standing standing = Standing::kReferred;
  };

  /// The keys of a batch as fingerprints.
  std::vector<Fingerprint> PrintsOf(Register source, const TextPool& keys) const;
  /// `print` is that of `key`.
  Result<std::uint32_t> Enter(const Fingerprint& print, Register source, std::string_view key,
                              std::string_view label, Standing standing);
  std::uint16_t LabelId(std::string_view label);
  std::uint32_t Root(std::uint32_t entry) const;
  Status EnterRecords();
  Status EnterEnds(Standing standing);
  Status JoinByIdentifiers();
  void AddIdentifier(std::uint32_t entry, std::string_view identifier);
  void Join(std::uint32_t a, std::uint32_t b);
  void ChooseFaces();
  /// Entries of a party, itself first.
  std::vector<std::uint32_t> MembersOf(std::uint32_t party) const;
  Status FindParty(std::uint32_t party, const PartyIndex& index, PassingView* view);
  Result<std::uint32_t> FindByIdentifier(std::uint32_t party, const PartyIndex& index,
                                         PassingView* view);
  Status TakeIds(const PartyIndex& index);
  /// Adds the keys of `party` to the aliases of `owner`.
  Status AddAliases(std::uint32_t party, std::uint32_t owner);
  /// Lives until the next call. Errors: those of SpillFile::Read.
  Result<std::string_view> KeyOf(std::uint32_t entry) { return keys_.At(entry); }
  /// Charges what there is now, after a piece of work. Errors: ResourceExhausted, Cancelled.
  Status ChargeAndCheck();
  std::size_t memory_bytes() const;

  const std::vector<RecordBatch>& batches_;
  const StatementVersions& versions_;
  const LoadWork& work_;
  FingerprintTable table_;  // of keys of registers, as PartyIndex::KeyPrint
  TextLog keys_;            // by entry
  std::deque<Entry> entries_;
  std::vector<std::string> labels_;
  std::vector<std::vector<std::uint32_t>> entry_of_record_;  // by batch and record
  std::size_t records_ = 0;
  FingerprintTable identifiers_;  // as PartyIndex::IdentifierPrint
  std::vector<std::uint32_t> identifier_entry_;  // by identifier: the first entry with it
  /// (entry, identifier) as they were read; once built, (party, identifier), ascending by party.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> identified_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> others_;  // of parties with more entries
  std::map<std::uint32_t, std::vector<std::string>> aliases_;   // by party
  std::vector<std::uint32_t> new_parties_;
  std::vector<std::uint32_t> known_parties_;
  std::uint64_t known_records_ = 0;
  std::size_t alias_bytes_ = 0;
  std::unordered_set<std::uint32_t> taken_ids_;  // new parties whose id another node has
  KeyId lei_;             // in the graph
  KeyId company_number_;
  std::uint64_t kept_apart_ = 0;
  ChargedMemory charged_;
};

}  // namespace keiretsu::graph
