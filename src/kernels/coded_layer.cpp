#include "kernels/coded_layer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "kernels/prefix_code.h"
#include "kernels/unit_constants.h"

namespace milliwatt {

namespace {

constexpr int kMultiplierBits = 32;
constexpr int kShiftBits = 6;

using Weights = std::vector<std::vector<std::int8_t>>;

/// A gap and the weight behind it; none behind the longest gap.
struct Token {
  int gap = 0;
  std::optional<int> weight;
};

/// The tokens of all weights, one unit behind the other. The last ones may reach beyond the end.
std::vector<Token> tokens_of(const Weights& weights, int longest_gap) {
  std::vector<Token> tokens;
  int gap = 0;
  for (const std::vector<std::int8_t>& unit : weights) {
    for (const std::int8_t weight : unit) {
      if (gap == longest_gap) {
        tokens.push_back({gap, std::nullopt});
        gap = 0;
      }
      if (weight == 0) {
        ++gap;
      } else {
        tokens.push_back({std::exchange(gap, 0), weight});
      }
    }
  }
  tokens.push_back({longest_gap, std::nullopt});
  return tokens;
}

int bits_of(std::int32_t value) {
  const auto plain = static_cast<std::uint32_t>(value < 0 ? ~value : value);
  return static_cast<int>(std::bit_width(plain)) + 1;
}

/// What stands in front of each unit's weights.
class UnitHeads {
 public:
  UnitHeads(const std::vector<std::int32_t>& bias, const Requantization& requantization)
      : bias_(bias), requantization_(requantization) {
    for (const std::int32_t one : bias) bias_bits_ = std::max(bias_bits_, bits_of(one));
  }

  int bias_bits() const { return bias_bits_; }
  bool own_factors() const { return !has_one_factor(requantization_); }

  void put(std::size_t unit, BitWriter& bits) const {
    const auto put = [&](std::int32_t value, int length) {
      const auto all = static_cast<std::uint32_t>(value);
      bits.put(length == 32 ? all : all & ((1U << to_size(length)) - 1), length);
    };
    put(bias_[unit], bias_bits_);
    if (!own_factors()) return;
    put(requantization_.factors[unit].multiplier, kMultiplierBits);
    put(requantization_.factors[unit].shift, kShiftBits);
  }

 private:
  const std::vector<std::int32_t>& bias_;
  const Requantization& requantization_;
  int bias_bits_ = 1;
};

/// The codes of a layer's words.
struct Codes {
  std::optional<PrefixCode> gaps;
  PrefixCode weights;
  std::vector<Token> tokens;  ///< if there is a code for gaps
  int longest_gap = 0;
  std::int64_t bits = 0;  ///< of all words, and of the tables for them

  void set(const std::map<int, std::int64_t>& gap_counts, const std::map<int, std::int64_t>& weight_counts) {
    if (!gap_counts.empty()) gaps = make_prefix_code(gap_counts);
    weights = make_prefix_code(weight_counts);
    bits = bits_of_code(weights, weight_counts) + (gaps ? bits_of_code(*gaps, gap_counts) : 0);
  }

 private:
  static std::int64_t bits_of_code(const PrefixCode& code, const std::map<int, std::int64_t>& counts) {
    std::int64_t sum = static_cast<std::int64_t>(16 * code.rows.size() + 8 * code.symbols.size());
    for (const auto& [symbol, count] : counts) sum += count * code.words.at(symbol).length;
    return sum;
  }
};

/// How often each number occurs, from -128 to 127: a large layer is counted often.
class Counts {
 public:
  void add(int number) { ++counts_[to_size(number + 128)]; }
  std::int64_t of(int number) const { return counts_[to_size(number + 128)]; }

  /// Of those that occur.
  std::map<int, std::int64_t> all() const {
    std::map<int, std::int64_t> result;
    for (int number = -128; number < 128; ++number) {
      if (of(number) > 0) result[number] = of(number);
    }
    return result;
  }

 private:
  std::array<std::int64_t, 256> counts_ = {};
};

Counts counts_of(const Weights& weights) {
  Counts counts;
  for (const std::vector<std::int8_t>& unit : weights) {
    for (const std::int8_t weight : unit) counts.add(weight);
  }
  return counts;
}

Codes codes_of_gaps(const Weights& weights, int longest_gap) {
  Codes codes;
  codes.longest_gap = longest_gap;
  codes.tokens = tokens_of(weights, longest_gap);
  Counts gaps;
  Counts values;
  for (const Token& token : codes.tokens) {
    gaps.add(token.gap);
    if (token.weight) values.add(*token.weight);
  }
  if (values.all().empty()) values.add(0);
  codes.set(gaps.all(), values.all());
  return codes;
}

Codes best_codes(const Weights& weights) {
  const Counts counts = counts_of(weights);
  Codes all;
  all.set({}, counts.all());
  // A gap in front of each weight does not pay if few are 0.
  constexpr std::size_t kLeastZeros = 4;  // one in so many
  if (kLeastZeros * to_size(counts.of(0)) < weights.size() * weights.front().size()) return all;
  Codes best = codes_of_gaps(weights, 7);
  for (const int longest_gap : {15, 31, 63, 127}) {
    Codes other = codes_of_gaps(weights, longest_gap);
    if (other.bits < best.bits) best = std::move(other);
  }
  // Layers around one with zeros have them too, and so share the routine that reads gaps.
  constexpr std::int64_t kRoutineBits = 8 * 450;
  return all.bits + kRoutineBits < best.bits ? all : best;
}

class Coder {
 public:
  Coder(const Codes& codes, const Weights& weights, const UnitHeads& heads) {
    if (codes.gaps) {
      code_tokens(codes, static_cast<int>(weights.front().size()), weights.size(), heads);
      return;
    }
    for (std::size_t unit = 0; unit < weights.size(); ++unit) {
      heads.put(unit, bits_);
      for (const std::int8_t weight : weights[unit]) put(codes.weights, weight);
    }
  }

  /// Fills in the stream and what it takes to read it.
  void finish(CodedLayer& coded) const {
    coded.stream = bits_.bytes();
    coded.words = words_;
    coded.word_rows = word_rows_;
  }

 private:
  /// In the order in which the device reads: of each unit its head, then gaps and weights until a gap ends in a later
  /// unit.
  void code_tokens(const Codes& codes, int inputs, std::size_t units, const UnitHeads& heads) {
    auto next = codes.tokens.begin();
    std::optional<int> weight;  // behind the last gap
    int at = 0;
    for (std::size_t unit = 0; unit < units; ++unit) {
      heads.put(unit, bits_);
      while (at < inputs) {
        if (weight) {
          put(codes.weights, *weight);
          ++at;
        }
        expects(next != codes.tokens.end(), "a last gap that reaches the end");
        put(*codes.gaps, next->gap);
        at += next->gap;
        weight = next++->weight;
      }
      at -= inputs;
    }
  }

  void put(const PrefixCode& code, int symbol) {
    const PrefixCode::Word& word = code.words.at(symbol);
    bits_.put(word);
    ++words_;
    word_rows_ += word.length - code.shortest + 1;
  }

  BitWriter bits_;
  std::int64_t words_ = 0;
  double word_rows_ = 0;
};

std::vector<std::int16_t> numbers_of(const Codes& coded, const UnitHeads& heads, std::size_t inputs, std::size_t units,
                                     const Requantization& r) {
  const QuantizedMultiplier& factor = r.factors.front();
  const auto multiplier = static_cast<std::uint32_t>(factor.multiplier);
  std::vector<int> all = {static_cast<int>(inputs),
                          static_cast<int>(units),
                          r.input_zero_point,
                          r.output_zero_point,
                          r.lowest,
                          r.highest,
                          heads.bias_bits(),
                          factor.shift,
                          static_cast<int>(multiplier & 0xffffU),
                          static_cast<int>(multiplier >> 16U),
                          coded.gaps ? static_cast<int>(coded.gaps->rows.size()) : 0,
                          coded.gaps ? static_cast<int>(coded.gaps->symbols.size()) : 0,
                          coded.gaps ? coded.gaps->shortest : 0,
                          coded.weights.shortest,
                          coded.longest_gap};
  std::vector<std::int16_t> numbers;
  for (const int number : all) numbers.push_back(static_cast<std::int16_t>(number));
  if (coded.gaps) numbers.insert(numbers.end(), coded.gaps->rows.begin(), coded.gaps->rows.end());
  numbers.insert(numbers.end(), coded.weights.rows.begin(), coded.weights.rows.end());
  return numbers;
}

}  // namespace

CodedLayer coded_layer(const Weights& weights, const std::vector<std::int32_t>& bias,
                       const Requantization& requantization) {
  const UnitHeads heads(bias, requantization);
  const Codes best = best_codes(weights);
  CodedLayer result;
  result.numbers = numbers_of(best, heads, weights.front().size(), weights.size(), requantization);
  result.gaps = best.gaps.has_value();
  result.own_factors = heads.own_factors();
  Coder(best, weights, heads).finish(result);
  const auto add = [&](const std::vector<int>& symbols) {
    for (const int symbol : symbols) result.symbols.push_back(static_cast<std::int8_t>(symbol));
  };
  if (best.gaps) add(best.gaps->symbols);
  add(best.weights.symbols);
  return result;
}

bool may_be_coded(int weights, int units) {
  constexpr int kMost = 65535;
  return weights <= kMost && units <= kMost;
}

}  // namespace milliwatt
