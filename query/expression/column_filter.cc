#include "query/expression/column_filter.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include "query/expression/number_comparison.h"
#include "query/expression/row_evaluation.h"

namespace keiretsu::query {
namespace {

using Op = ast::ComparisonOperator;

constexpr std::size_t kWordBits = 64;
/// Integers up to this size are floats exactly, so that bounds may be compared as floats.
constexpr double kExactFloat = 9007199254740992.0;

/// 64 bytes of 0 or 1 as the bits of a word.
std::uint64_t PackBytes(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  for (unsigned group = 0; group < 8; ++group) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, bytes + 8 * group, 8);
    // Each product gathers the lowest bits of the eight bytes in its top byte.
    word |= ((eight * 0x0102'0408'1020'4080ULL) >> 56) << (8 * group);
  }
  return word;
}

/// Clears the bits of the rows for which `holds(row)` is false; asks for whole words at a time.
template <typename Holds>
void NarrowWords(std::size_t rows, std::span<std::uint64_t> bits, const Holds& holds) {
  for (std::size_t word = 0; word < bits.size(); ++word) {
    if (bits[word] == 0) continue;
    const std::size_t begin = word * kWordBits;
    std::array<std::uint8_t, kWordBits> outcome{};
    if (begin + kWordBits <= rows) {
      for (std::size_t i = 0; i < kWordBits; ++i) outcome[i] = holds(begin + i) ? 1 : 0;
    } else {
      for (std::size_t i = begin; i < rows; ++i) outcome[i - begin] = holds(i) ? 1 : 0;
    }
    bits[word] &= PackBytes(outcome.data());
  }
}

template <Op op, typename T, typename U>
void NarrowBy(std::span<const T> cells, U operand, std::span<std::uint64_t> bits) {
  NarrowWords(cells.size(), bits, [cells = cells.data(), operand](std::size_t row) {
    return NumbersHold<op>(cells[row], operand);
  });
}

template <typename T, typename U>
void NarrowByOperator(Op op, std::span<const T> cells, U operand, std::span<std::uint64_t> bits) {
  switch (op) {
    case Op::kEqual:
      return NarrowBy<Op::kEqual>(cells, operand, bits);
    case Op::kNotEqual:
      return NarrowBy<Op::kNotEqual>(cells, operand, bits);
    case Op::kLess:
      return NarrowBy<Op::kLess>(cells, operand, bits);
    case Op::kLessOrEqual:
      return NarrowBy<Op::kLessOrEqual>(cells, operand, bits);
    case Op::kGreater:
      return NarrowBy<Op::kGreater>(cells, operand, bits);
    case Op::kGreaterOrEqual:
      return NarrowBy<Op::kGreaterOrEqual>(cells, operand, bits);
  }
}

/// Whether no value within [min, max] can satisfy the operator.
template <typename T>
bool Excludes(Op op, T min, T max, T operand) {
  switch (op) {
    case Op::kEqual:
      return operand < min || operand > max;
    case Op::kLess:
      return min >= operand;
    case Op::kLessOrEqual:
      return min > operand;
    case Op::kGreater:
      return max <= operand;
    case Op::kGreaterOrEqual:
      return max < operand;
    case Op::kNotEqual:
      return false;
  }
  return false;
}

bool IsExact(double bound) { return bound >= -kExactFloat && bound <= kExactFloat; }

}  // namespace

std::optional<std::int64_t> ColumnFilter::DaysFor(const graph::Column& column) const {
  const bool dates =
      operand_.type() == ValueType::kDate && column.tag() == graph::TypeTag::kDate;
  return dates ? std::optional(operand_.AsDate().epoch_days) : std::nullopt;
}

bool ColumnFilter::CannotHold(const graph::Column& column) const {
  const graph::ZoneMap& zone = column.zone();
  if (!zone.present) return false;
  const bool number = operand_.is_number();
  if (number && column.tag() == graph::TypeTag::kFloat && IsExact(operand_.AsNumber())) {
    return Excludes(op_, zone.min_double(), zone.max_double(), operand_.AsNumber());
  }
  if (operand_.type() == ValueType::kInteger && column.tag() == graph::TypeTag::kInt) {
    return Excludes(op_, zone.min_int(), zone.max_int(), operand_.AsInteger());
  }
  if (const auto days = DaysFor(column)) {
    return Excludes(op_, zone.min_int(), zone.max_int(), *days);
  }
  if (operand_.type() == ValueType::kString && column.tag() == graph::TypeTag::kString &&
      op_ == Op::kEqual) {
    const std::uint64_t prefix = graph::ZoneMap::PrefixOf(operand_.AsString());
    return Excludes(op_, zone.min_bits, zone.max_bits, prefix);
  }
  return false;
}

template <typename T>
void ColumnFilter::NarrowNumbers(std::span<const T> cells, std::span<std::uint64_t> bits) const {
  if (operand_.type() == ValueType::kInteger) {
    return NarrowByOperator(op_, cells, operand_.AsInteger(), bits);
  }
  NarrowByOperator(op_, cells, operand_.AsFloat(), bits);
}

void ColumnFilter::NarrowStrings(const graph::Column& column,
                                 std::span<std::uint64_t> bits) const {
  const std::string_view operand = operand_.AsString();
  const auto holds = [this, operand](std::string_view text) {
    const int order = text.compare(operand);
    switch (op_) {
      case Op::kEqual:
        return order == 0;
      case Op::kNotEqual:
        return order != 0;
      case Op::kLess:
        return order < 0;
      case Op::kLessOrEqual:
        return order <= 0;
      case Op::kGreater:
        return order > 0;
      case Op::kGreaterOrEqual:
        return order >= 0;
    }
    return false;
  };
  if (column.has_dictionary()) {
    std::vector<std::uint8_t> outcomes(column.dictionary_size());
    for (std::uint32_t code = 0; code < outcomes.size(); ++code) {
      outcomes[code] = holds(column.DictionaryAt(code)) ? 1 : 0;
    }
    return NarrowWords(column.rows(), bits,
                       [codes = column.codes().data(), table = outcomes.data()](std::size_t row) {
                         return table[codes[row]] != 0;
                       });
  }
  ForEachBit(bits, [&](std::uint32_t row) {
    if (!holds(column.StringAt(row))) bits[row / kWordBits] &= ~(1ULL << (row % kWordBits));
  });
}

ColumnFilter ColumnFilter::AnyOf(const Value& list) {
  std::vector<ColumnFilter> alternatives;
  for (const Value& element : list.AsList()) alternatives.emplace_back(Op::kEqual, element);
  return OneOf(std::move(alternatives));
}

ColumnFilter ColumnFilter::OneOf(std::vector<ColumnFilter> alternatives) {
  ColumnFilter filter(Test::kOneOf);
  filter.alternatives_ = std::move(alternatives);
  return filter;
}

void ColumnFilter::NarrowByNull(const graph::Column* column, std::span<std::uint64_t> bits) const {
  const bool wants_null = test_ == Test::kIsNull;
  if (column == nullptr || column->all_null() || column->all_valid()) {
    const bool is_null = column == nullptr || column->all_null();
    if (is_null != wants_null) std::fill(bits.begin(), bits.end(), 0);
    return;
  }
  const std::span<const std::uint64_t> validity = column->validity();
  for (std::size_t word = 0; word < bits.size(); ++word) {
    const std::uint64_t valid = word < validity.size() ? validity[word] : 0;
    bits[word] &= wants_null ? ~valid : valid;
  }
}

void ColumnFilter::NarrowToAny(const graph::Column* column, std::span<std::uint64_t> bits) const {
  std::vector<std::uint64_t> any(bits.size(), 0);
  std::vector<std::uint64_t> one;
  for (const ColumnFilter& filter : alternatives_) {
    one.assign(bits.begin(), bits.end());
    filter.Narrow(column, one);
    for (std::size_t word = 0; word < any.size(); ++word) any[word] |= one[word];
  }
  std::copy(any.begin(), any.end(), bits.begin());
}

bool ColumnFilter::Holds(const Value& value) const {
  switch (test_) {
    case Test::kCompare:
      return ApplyComparison(op_, value, operand_) == Ternary::kTrue;
    case Test::kIsNull:
      return value.is_null();
    case Test::kIsNotNull:
      return !value.is_null();
    case Test::kOneOf:
      return std::ranges::any_of(
          alternatives_, [&value](const ColumnFilter& filter) { return filter.Holds(value); });
  }
  return false;
}

void ColumnFilter::NarrowValues(const graph::Column& column, std::span<std::uint64_t> bits) const {
  ForEachBit(bits, [&](std::uint32_t row) {
    if (Holds(column.Get(row))) return;
    bits[row / kWordBits] &= ~(1ULL << (row % kWordBits));
  });
}

void ColumnFilter::Narrow(const graph::Column* column, std::span<std::uint64_t> bits) const {
  if (test_ == Test::kOneOf) return NarrowToAny(column, bits);
  if (test_ != Test::kCompare) return NarrowByNull(column, bits);
  if (column == nullptr || column->all_null() || operand_.is_null() || CannotHold(*column)) {
    std::fill(bits.begin(), bits.end(), 0);
    return;
  }
  const std::span<const std::uint64_t> validity = column->validity();
  for (std::size_t word = 0; word < validity.size() && word < bits.size(); ++word) {
    bits[word] &= validity[word];
  }
  const bool number = operand_.is_number();
  if (number && column->tag() == graph::TypeTag::kFloat) {
    NarrowNumbers(column->doubles(), bits);
  } else if (number && column->tag() == graph::TypeTag::kInt) {
    NarrowNumbers(column->ints(), bits);
  } else if (operand_.type() == ValueType::kString && column->tag() == graph::TypeTag::kString) {
    NarrowStrings(*column, bits);
  } else if (const auto days = DaysFor(*column)) {
    NarrowByOperator(op_, column->ints(), *days, bits);
  } else {
    NarrowValues(*column, bits);
  }
}

}  // namespace keiretsu::query
