#include "graph/search/name_index.h"

#include <algorithm>
#include <utility>

#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

using Version = std::shared_ptr<const void>;

/// Whether `kept` was made from `version`. A weak pointer keeps an object's identity from being
/// given to another.
bool IsOf(const std::weak_ptr<const void>& kept, const Version& version) {
  return version != nullptr && !kept.owner_before(version) && !version.owner_before(kept);
}

/// Reads the texts of blocks.
class TextReader {
 public:
  TextReader(const GraphView& view, const NameSource& source) : view_(view), source_(source) {
    const Catalog& catalog = view.catalog();
    covered_.resize(catalog.label_set_count() + std::size_t{1});
    for (std::uint32_t set = 1; set < covered_.size(); ++set) {
      for (const LabelId label : source.labels) {
        if (catalog.LabelSetContains(LabelSetId(set), label)) covered_[set] = true;
      }
    }
  }

  Result<NameTexts> Read(std::uint32_t block) const {
    NameTexts texts;
    ASSIGN_OR_RETURN(const NodeBlock* nodes, view_.Nodes(block));
    const auto& sets = nodes->distinct_sets;
    if (std::none_of(sets.begin(), sets.end(), [this](LabelSetId s) { return Covers(s); })) {
      return texts;
    }
    std::vector<const Column*> columns;
    for (const KeyId key : source_.keys) {
      ASSIGN_OR_RETURN(const Column* column, view_.NodeColumn(block, key));
      if (column != nullptr) columns.push_back(column);
    }
    for (std::uint32_t row = 0; row < nodes->label_sets.size(); ++row) {
      if (!Covers(nodes->label_sets[row])) continue;
      for (const Column* column : columns) AddCell(*column, row, &texts);
    }
    return texts;
  }

 private:
  bool Covers(LabelSetId set) const { return set.value < covered_.size() && covered_[set.value]; }

  static void AddCell(const Column& column, std::uint32_t row, NameTexts* texts) {
    if (row >= column.rows() || !column.IsValid(row)) return;
    if (column.tag() == TypeTag::kString) {
      texts->Add(static_cast<std::uint16_t>(row), column.StringAt(row));
    } else if (column.tag() == TypeTag::kList || column.tag() == TypeTag::kVariant) {
      AddValue(column.values()[row], row, texts);
    }
  }
  static void AddValue(const Value& value, std::uint32_t row, NameTexts* texts) {
    if (value.type() == ValueType::kString) {
      texts->Add(static_cast<std::uint16_t>(row), value.AsString());
    } else if (value.type() == ValueType::kList) {
      for (const Value& element : value.AsList()) {
        if (element.type() == ValueType::kString) AddValue(element, row, texts);
      }
    }
  }

  const GraphView& view_;
  const NameSource& source_;
  std::vector<bool> covered_;  // by label set
};

bool IsBetter(const NameHit& a, const NameHit& b) {
  return a.score != b.score ? a.score > b.score : a.node < b.node;
}

/// The best hits so far: a heap with the worst of them in front.
class BestHits {
 public:
  explicit BestHits(std::size_t count) : count_(count) {}

  void Add(const NameHit& hit) {
    if (hits_.size() == count_) {
      if (count_ == 0 || !IsBetter(hit, hits_.front())) return;
      std::pop_heap(hits_.begin(), hits_.end(), IsBetter);
      hits_.pop_back();
    }
    hits_.push_back(hit);
    std::push_heap(hits_.begin(), hits_.end(), IsBetter);
  }
  std::vector<NameHit> Take() {
    std::sort_heap(hits_.begin(), hits_.end(), IsBetter);
    return std::move(hits_);
  }

 private:
  const std::size_t count_;
  std::vector<NameHit> hits_;
};

}  // namespace

Result<std::shared_ptr<const NameIndex>> NameIndex::Build(const GraphView& view,
                                                          const NameSource& source,
                                                          const NameIndex* earlier,
                                                          const NameWatch& watch) {
  auto index = std::make_shared<NameIndex>();
  const TextReader reader(view, source);
  const std::uint32_t count = view.node_block_count();
  index->blocks_.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    RETURN_IF_ERROR(watch.check_cancelled());
    ASSIGN_OR_RETURN(const Version version, view.NodesVersion(i));
    const Block* before =
        earlier != nullptr && i < earlier->blocks_.size() ? &earlier->blocks_[i] : nullptr;
    Block block{version, nullptr};
    if (before != nullptr && IsOf(before->version, version)) {
      block.names = before->names;
    } else {
      ASSIGN_OR_RETURN(const NameTexts texts, reader.Read(i));
      const bool same =
          before != nullptr && before->names->fingerprint() == texts.fingerprint();
      block.names = same ? before->names : std::make_shared<const NameBlock>(texts);
    }
    index->memory_bytes_ += sizeof(Block) + block.names->memory_bytes();
    index->blocks_.push_back(std::move(block));
    RETURN_IF_ERROR(watch.charge(index->memory_bytes_));
  }
  return std::shared_ptr<const NameIndex>(std::move(index));
}

Result<std::vector<NameHit>> NameIndex::Search(
    const NameQuery& query, const HitWindow& window,
    const std::function<Status()>& check_cancelled) const {
  BestHits best(window.skip + window.limit);
  for (std::uint32_t block = 0; block < blocks_.size(); ++block) {
    RETURN_IF_ERROR(check_cancelled());
    blocks_[block].names->Search(query, [&](std::uint16_t row, double score) {
      if (score >= window.min_score) best.Add({NodeAt(block, row), score});
    });
  }
  std::vector<NameHit> hits = best.Take();
  hits.erase(hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(
                                              std::min(window.skip, hits.size())));
  return hits;
}

}  // namespace keiretsu::graph
