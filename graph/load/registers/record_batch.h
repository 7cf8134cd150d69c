/// Nodes and relationships as the readers of register formats give them.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/load/cell_kind.h"
#include "graph/load/registers/register.h"
#include "graph/load/spillable.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Texts back to back. Views live until the next Append.
class TextPool {
 public:
  void Append(std::string_view text) {
    bytes_.append(text);
    ends_.push_back(bytes_.size());
  }
  std::string_view At(std::size_t i) const {
    const std::uint64_t begin = i == 0 ? 0 : ends_[i - 1];
    return {bytes_.data() + begin, static_cast<std::size_t>(ends_[i] - begin)};
  }
  std::size_t size() const { return ends_.size(); }
  std::size_t memory_bytes() const {
    return bytes_.capacity() + ends_.capacity() * sizeof(std::uint64_t);
  }
  void AppendTo(std::string* bytes) const;
  static TextPool TakeFrom(std::string_view* bytes);

 private:
  std::string bytes_;
  std::vector<std::uint64_t> ends_;
};

/// The values of one property, of those records that have it, in their order. Of kString, kTexts
/// (lists as EncodeTexts makes them), kInteger, kDate, kBoolean or kFloat. A record that has two
/// has the first.
struct SparseValues {
  std::vector<std::uint32_t> records;
  std::vector<std::int64_t> ints;  ///< integers, days, booleans
  std::vector<double> doubles;
  TextPool texts;

  std::size_t memory_bytes() const;
  void AppendTo(std::string* bytes) const;
  static SparseValues TakeFrom(std::string_view* bytes);
};
struct SparseColumn {
  std::string name;
  CellKind kind = CellKind::kString;
  Spillable<SparseValues> values;
};

/// Properties of the nodes, or of the relationships, of a batch.
class RecordColumns {
 public:
  /// The column of the values of `name` that are of `kind`.
  SparseColumn* Column(std::string_view name, CellKind kind);
  const std::vector<SparseColumn>& columns() const { return columns_; }
  /// Moves their values to `file`. No column is asked for then. Errors: IoError.
  Status MoveTo(SpillFile* file);
  std::size_t memory_bytes() const;

 private:
  std::vector<SparseColumn> columns_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::size_t next_ = 0;  // records have much the same properties in the same order
};

/// How much a record says about its node.
enum class NodeRole : std::uint8_t {
  kDescribed,  ///< the register's own record of it
  kMentioned,  ///< named as an end of something: makes a node, if no other record does
  kNote,       ///< adds properties, if another record makes the node
};

/// One version of a record, in registers that publish versions.
struct Statement {
  std::int64_t rank = 0;  ///< of the versions of one record the greatest counts, then the last
};
inline constexpr std::uint32_t kNoStatement = std::numeric_limits<std::uint32_t>::max();

struct NodeRecord {
  std::uint32_t label = 0;  ///< in RecordBatch::names()
  std::uint32_t statement = kNoStatement;
  NodeRole role = NodeRole::kDescribed;
};
struct EdgeRecord {
  std::uint32_t type = 0;  ///< in RecordBatch::names()
  std::uint32_t statement = kNoStatement;
};
struct Remark {
  std::uint32_t text = 0;  ///< in RecordBatch::names()
  std::uint32_t statement = kNoStatement;
  bool is_note = false;
  std::uint64_t count = 0;
};

/// Records without their properties: what they are, and the keys that name them and their ends.
struct RecordHeads {
  std::vector<NodeRecord> nodes;
  std::vector<EdgeRecord> edges;
  std::vector<Statement> statements;
  std::vector<Remark> remarks;
  TextPool node_keys;       ///< by node record
  TextPool sources;         ///< by edge record
  TextPool targets;
  TextPool statement_ids;   ///< by statement

  std::size_t memory_bytes() const;
  void AppendTo(std::string* bytes) const;
  static RecordHeads TakeFrom(std::string_view* bytes);
};

/// What a slice of a file holds, in its order. Filled by a reader; external synchronisation.
///
/// A record begins with BeginNode or BeginEdge; the properties after it are its own. Empty texts
/// are no values.
class RecordBatch {
 public:
  explicit RecordBatch(Register source = Register::kBods) : source_(source) {}

  // Versions.
  /// All that follows, until the next call, is one version of record `id`.
  void BeginStatement(std::string_view id, std::int64_t rank);
  /// The present statement `id` is a newer form of statement `old_id`, under whose key its node is
  /// known.
  void Replaces(std::string_view id, std::string_view old_id);

  void BeginNode(std::string_view label, std::string_view key,
                 NodeRole role = NodeRole::kDescribed);
  /// From the holder to the held, by key.
  void BeginEdge(std::string_view type, std::string_view from, std::string_view to);

  void AddText(std::string_view name, std::string_view value);
  void AddEmptyText(std::string_view name);
  void AddTexts(std::string_view name, std::span<const std::string_view> values);
  /// The first value as `name`; all of them as `name`_all when there are several.
  void AddTextsOfOne(std::string_view name, std::span<const std::string_view> values);
  void AddInteger(std::string_view name, std::int64_t value);
  void AddFloat(std::string_view name, double value);
  void AddBoolean(std::string_view name, bool value);
  /// A day, or the first of a year or month; what is not a full date is also kept as written, in
  /// `name`_text.
  void AddDay(std::string_view name, std::string_view text);
  /// Something other registers may know the node by (register_identifier.h).
  void AddIdentifier(std::string_view identifier);

  /// Counts something that the graph does not hold.
  void Ignore(std::string_view reason) { Count(reason, false); }
  /// Counts something that it holds, and that readers of the report should know.
  void Note(std::string_view what) { Count(what, true); }

  // What was read.
  Register source() const { return source_; }
  std::uint64_t records_read = 0;  ///< by the reader, of the file
  const std::vector<std::string>& names() const { return names_; }
  std::uint32_t node_count() const { return node_count_; }
  std::uint32_t edge_count() const { return edge_count_; }
  std::uint32_t statement_count() const { return statement_count_; }
  /// Errors: those of SpillFile::Read.
  Result<std::shared_ptr<const RecordHeads>> Heads() const { return heads_.Get(); }
  const std::vector<std::pair<std::string, std::string>>& replaced() const { return replaced_; }
  const RecordColumns& node_columns() const { return node_columns_; }
  const RecordColumns& edge_columns() const { return edge_columns_; }
  /// Moves all that is large to `file`, which must outlive the batch: its heads and values. Nothing
  /// more is added then. Errors: IoError.
  Status MoveTo(SpillFile* file);
  bool is_moved() const { return heads_.is_moved(); }
  std::size_t memory_bytes() const;

 private:
  std::uint32_t NameId(std::string_view name);
  void Count(std::string_view text, bool is_note);
  SparseValues* Current(std::string_view name, CellKind kind);

  Register source_;
  bool in_edge_ = false;
  std::uint32_t statement_ = kNoStatement;
  std::vector<std::string> names_;
  std::uint32_t node_count_ = 0;
  std::uint32_t edge_count_ = 0;
  std::uint32_t statement_count_ = 0;
  Spillable<RecordHeads> heads_;
  std::vector<std::pair<std::string, std::string>> replaced_;  // id, the older one's id
  RecordColumns node_columns_;
  RecordColumns edge_columns_;
};

/// A list of texts as one, and back. Views point into `encoded`.
std::string EncodeTexts(std::span<const std::string_view> texts);
std::vector<std::string_view> DecodeTexts(std::string_view encoded);

}  // namespace keiretsu::graph
