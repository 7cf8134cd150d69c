/// Nodes of the graph by what registers call them.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "graph/graph_core.h"
#include "graph/ids.h"
#include "graph/load/text_table.h"
#include "graph/load/load_budget.h"
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
  static constexpr std::uint32_t kNone = TextTable::kNone;

  /// Errors: Corruption, IoError, ResourceExhausted.
  static Result<std::unique_ptr<PartyIndex>> Build(GraphCore* core,
                                                   const storage::CommittedState& state,
                                                   LoadBudget* budget);

  // Each returns a node's id, or kNone.
  /// The node that a register knows by `key`.
  std::uint32_t FindKey(Register source, std::string_view key) const;
  /// A node of no register with the label and id.
  std::uint32_t FindForeign(std::string_view label, std::string_view id) const;
  std::uint32_t FindIdentifier(std::string_view identifier) const;
  /// Any node with the label and id.
  std::uint32_t FindId(std::string_view label, std::string_view id) const;

 private:
  Status AddBlock(const Catalog& catalog, const BlockLoader& loader, std::uint32_t block);
  void AddNode(std::uint32_t node, std::string_view source, std::string_view id);
  void AddIdentifier(std::uint32_t node, std::string_view identifier);
  void Insert(char space, std::string_view first, std::string_view second, std::uint32_t node);
  std::uint32_t Find(char space, std::string_view first, std::string_view second) const;

  TextTable table_;
};

}  // namespace keiretsu::graph
