#include "graph/load/registers/register_share.h"

#include <fast_float/fast_float.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <string>

namespace keiretsu::graph {

namespace {

/// Words that may stand before a number, and what they make of it. Longer ones first.
struct BoundWord {
  std::string_view word;
  bool is_min;
  bool exclusive;
};
constexpr std::array<BoundWord, 20> kBoundWords = {{
    {"greater than", true, true},  {"more than", true, true},    {"less than", false, true},
    {"at least", true, false},     {"at most", false, false},    {"up to", false, false},
    {"not more than", false, false}, {"no more than", false, false}, {"minimum", true, false},
    {"maximum", false, false},     {"above", true, true},        {"below", false, true},
    {"under", false, true},        {"over", true, true},         {">=", true, false},
    {"<=", false, false},          {"≥", true, false},           {"≤", false, false},
    {">", true, true},             {"<", false, true},
}};

std::string Lowered(std::string_view text) {
  std::string lower;
  for (const char c : text) {
    lower.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  return lower;
}

/// Reads a text from its front.
class PercentText {
 public:
  explicit PercentText(std::string_view text) : rest_(text) {}

  bool Take(std::string_view token) {
    SkipBlanks();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  const BoundWord* TakeBound() {
    const BoundWord* best = nullptr;
    SkipBlanks();
    for (const BoundWord& bound : kBoundWords) {
      if (rest_.starts_with(bound.word) &&
          (best == nullptr || bound.word.size() > best->word.size())) {
        best = &bound;
      }
    }
    if (best != nullptr) rest_.remove_prefix(best->word.size());
    return best;
  }

  /// A number with a decimal point or comma, and the percent sign after it.
  std::optional<double> TakePercent() {
    SkipBlanks();
    std::string digits;
    while (!rest_.empty() && (std::isdigit(static_cast<unsigned char>(rest_[0])) != 0 ||
                              ((rest_[0] == '.' || rest_[0] == ',') && rest_.size() > 1 &&
                               std::isdigit(static_cast<unsigned char>(rest_[1])) != 0))) {
      digits.push_back(rest_[0] == ',' ? '.' : rest_[0]);
      rest_.remove_prefix(1);
    }
    double value = 0;
    const char* end = digits.data() + digits.size();
    const auto read = fast_float::from_chars(digits.data(), end, value);
    if (digits.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
    if (value < 0 || value > 100) return std::nullopt;
    if (!Take("%") && !Take("percent") && !Take("per cent")) (void)Take("pct");
    return FractionOfPercent(value);
  }

  bool AtEnd() {
    SkipBlanks();
    return rest_.empty() || rest_ == ".";
  }

 private:
  void SkipBlanks() {
    while (true) {
      if (rest_.starts_with(' ') || rest_.starts_with('\t')) {
        rest_.remove_prefix(1);
      } else if (rest_.starts_with("\xC2\xA0")) {
        rest_.remove_prefix(2);
      } else {
        return;
      }
    }
  }

  std::string_view rest_;
};

void SetBound(const BoundWord& bound, double value, RegisterShare* share) {
  (bound.is_min ? share->min : share->max) = value;
  (bound.is_min ? share->min_exclusive : share->max_exclusive) = bound.exclusive;
}

RegisterShare WithBound(const BoundWord& bound, PercentText text) {
  RegisterShare share;
  const auto value = text.TakePercent();
  if (!value) return {};
  SetBound(bound, *value, &share);
  if (text.AtEnd()) return share;
  // The other end: "more than 25% but not more than 50%", ">= 25 < 50".
  for (const std::string_view joint : {"but", "and", ",", "to"}) {
    if (text.Take(joint)) break;
  }
  const BoundWord* other = text.TakeBound();
  const auto end = text.TakePercent();
  if (!end || !text.AtEnd()) return {};
  if (other != nullptr) {
    if (other->is_min == bound.is_min) return {};
    SetBound(*other, *end, &share);
  } else {
    if (!bound.is_min) return {};
    share.max = *end;
  }
  return share;
}

}  // namespace

double FractionOfPercent(double percent) {
  // Up to six decimals, both the integer and the divisor are exact, so the quotient is the nearest.
  const double millionths = std::round(percent * 1e6);
  if (std::abs(millionths) < 1e15 && millionths / 1e6 == percent) return millionths / 1e8;
  std::string text = fmt::format("{}", percent);
  const std::size_t mark = std::min(text.find('e'), text.size());
  const int exponent = mark == text.size() ? 0 : std::atoi(text.c_str() + mark + 1);
  text = fmt::format("{}e{}", text.substr(0, mark), exponent - 2);
  double value = percent / 100;
  fast_float::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

RegisterShare ParsePercentText(std::string_view raw) {
  const std::string lower = Lowered(raw);
  PercentText text(lower);
  if (!text.Take("approximately") && !text.Take("approx.") && !text.Take("between")) {
    (void)text.Take("from");
  }
  if (const BoundWord* bound = text.TakeBound()) return WithBound(*bound, text);
  RegisterShare share;
  const auto value = text.TakePercent();
  if (!value) return {};
  if (text.AtEnd()) {
    share.exact = *value;
    return share;
  }
  if (text.Take("+") || text.Take("or more")) {
    if (!text.AtEnd()) return {};
    share.min = *value;
    return share;
  }
  for (const std::string_view joint : {"-", "–", "—", "to", "and", ".."}) {
    if (!text.Take(joint)) continue;
    const auto end = text.TakePercent();
    if (!end || !text.AtEnd() || *end < *value) return {};
    share.min = *value;
    share.max = *end;
    return share;
  }
  return {};
}

void AddShare(const RegisterShare& share, RecordBatch* batch) {
  if (share.exact) batch->AddFloat("share", *share.exact);
  if (share.min) batch->AddFloat("min", *share.min);
  if (share.max) batch->AddFloat("max", *share.max);
  if (share.min && share.min_exclusive) batch->AddBoolean("min_exclusive", true);
  if (share.max && share.max_exclusive) batch->AddBoolean("max_exclusive", true);
}

}  // namespace keiretsu::graph
