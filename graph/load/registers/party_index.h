/// Nodes of the graph by what registers call them.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "graph/graph_core.h"
#include "graph/ids.h"
#include "graph/load/fingerprint_table.h"
#include "graph/load/load_work.h"
#include "graph/load/registers/register.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Names in the graph of what registers tell.
namespace party {
inline constexpr std::string_view kId = "id";
inline constexpr std::string_view kRegister = "register";
inline constexpr std::string_view kIdentifiers = "identifiers";
inline constexpr std::string_view kLei = "lei";
inline constexpr std::string_view kCompanyNumber = "company_number";
}  // namespace party

/// All nodes of one state that have a property `id`. Immutable once built.
class PartyIndex {
 public:
  static constexpr std::uint32_t kNone = FingerprintTable::kNone;

  /// What stands for a key of a register, and for an identifier.
  static Fingerprint KeyPrint(Register source, std::string_view key);
  static Fingerprint IdentifierPrint(std::string_view identifier);

  /// Errors: Corruption, IoError, ResourceExhausted, Cancelled.
  static Result<std::unique_ptr<PartyIndex>> Build(GraphCore* core,
                                                   const storage::CommittedState& state,
                                                   const LoadWork& work);

  // Each returns a node's id, or kNone.
  /// The node that a register knows by a key.
  std::uint32_t FindKey(const Fingerprint& key) const { return Find(key); }
  /// A node of no register with the label and id.
  std::uint32_t FindForeign(std::string_view label, std::string_view id) const;
  std::uint32_t FindIdentifier(const Fingerprint& identifier) const { return Find(identifier); }
  /// Any node with the label and id.
  std::uint32_t FindId(std::string_view label, std::string_view id) const;
  /// Whether the state has no such node.
  bool empty() const { return nodes_.empty(); }

 private:
  explicit PartyIndex(LoadBudget* budget) : charged_(budget) {}
  Status AddBlock(const Catalog& catalog, const BlockLoader& loader, std::uint32_t block);
  void AddNode(std::uint32_t node, std::string_view source, std::string_view id);
  void AddIdentifier(std::uint32_t node, std::string_view identifier);
  void Insert(const Fingerprint& print, std::uint32_t node);
  std::uint32_t Find(const Fingerprint& print) const;
  std::size_t memory_bytes() const {
    return table_.memory_bytes() + nodes_.capacity() * sizeof(std::uint32_t);
  }

  ChargedMemory charged_;
  FingerprintTable table_;
  std::vector<std::uint32_t> nodes_;  // by number in table_
};

}  // namespace keiretsu::graph
