// Words of prefix codes are read back by the device's own reader.
#include "kernels/prefix_code.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "milliwatt/core/coded_bits.h"

namespace milliwatt {
namespace {

/// The symbols as they are read back.
std::vector<int> read_back(const PrefixCode& code, const std::vector<int>& symbols) {
  BitWriter bits;
  for (const int symbol : symbols) bits.put(code.words.at(symbol));
  const std::vector<std::int8_t> bytes = bits.bytes();
  CodedBits reader{Flash<int8_t>(bytes.data())};
  std::vector<int> result;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    const int number = reader.symbol(Flash<int16_t>(code.rows.data()), code.shortest);
    result.push_back(code.symbols.at(static_cast<std::size_t>(number)));
  }
  return result;
}

std::map<int, std::int64_t> counts_of(const std::vector<int>& symbols) {
  std::map<int, std::int64_t> counts;
  for (const int symbol : symbols) ++counts[symbol];
  return counts;
}

TEST(prefix_code, is_read_back) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    std::geometric_distribution<int> symbol(0.02 + 0.9 * (seed % 7) / 7.0);
    std::vector<int> symbols(1 + random() % 2000);
    for (int& one : symbols) one = symbol(random) - 100;
    ASSERT_EQ(read_back(make_prefix_code(counts_of(symbols)), symbols), symbols) << "seed " << seed;
  }
}

TEST(prefix_code, has_the_lengths_that_the_counts_ask_for) {
  const PrefixCode code = make_prefix_code({{7, 8}, {3, 4}, {-2, 2}, {0, 1}, {1, 1}});
  EXPECT_EQ(code.words.at(7).length, 1);
  EXPECT_EQ(code.words.at(3).length, 2);
  EXPECT_EQ(code.words.at(-2).length, 3);
  EXPECT_EQ(code.words.at(0).length, 4);
  EXPECT_EQ(code.words.at(1).length, 4);
  EXPECT_EQ(code.symbols, (std::vector<int>{7, 3, -2, 0, 1}));
}

TEST(prefix_code, of_one_symbol_has_one_bit) {
  const PrefixCode code = make_prefix_code({{-5, 1000}});
  EXPECT_EQ(code.words.at(-5).length, 1);
  EXPECT_EQ(read_back(code, {-5, -5, -5}), (std::vector<int>{-5, -5, -5}));
}

TEST(prefix_code, has_at_most_15_bits_however_rare_a_symbol_is) {
  std::map<int, std::int64_t> counts;
  std::vector<int> symbols;
  std::int64_t next = 1;
  for (int symbol = 0; symbol < 40; ++symbol, next += next / 2 + 1) {
    counts[symbol] = next;
    symbols.push_back(symbol);
  }
  const PrefixCode code = make_prefix_code(counts);
  for (const auto& [symbol, word] : code.words) EXPECT_LE(word.length, 15) << symbol;
  EXPECT_EQ(read_back(code, symbols), symbols);
}

TEST(coded_bits, are_read_back_as_numbers) {
  BitWriter bits;
  bits.put(0x15U, 5);
  bits.put(0x80000001U, 32);
  bits.put(1, 1);
  bits.put(0x12345U, 18);
  EXPECT_EQ(bits.size(), 56);
  const std::vector<std::int8_t> bytes = bits.bytes();
  CodedBits reader{Flash<int8_t>(bytes.data())};
  EXPECT_EQ(reader.number(5), 0x15 - 32);
  EXPECT_EQ(reader.number(32), INT32_MIN + 1);
  EXPECT_EQ(reader.number(1), -1);
  EXPECT_EQ(reader.number(18), 0x12345);
}

}  // namespace
}  // namespace milliwatt
