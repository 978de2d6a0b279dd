// Canonical prefix codes (D. Huffman 1952), of at most 15 bits a symbol, as device/milliwatt/core/coded_bits.h reads
// them.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace milliwatt {

struct PrefixCode {
  struct Word {
    unsigned bits = 0;
    int length = 0;
  };

  std::map<int, Word> words;  ///< of each symbol
  int shortest = 0;           ///< length, bits
  std::vector<int> symbols;   ///< in the order of their words
  /// Of each length from the shortest on: the last 16 bits that begin with a word of at most that length, and what is
  /// to be taken from a word of that length for the number of its symbol in `symbols`.
  std::vector<std::int16_t> rows;
};

/// The shortest code for symbols that occur so often, each at least once.
PrefixCode make_prefix_code(const std::map<int, std::int64_t>& counts);

/// Bits, the highest of each byte first.
class BitWriter {
 public:
  void put(unsigned bits, int length);
  void put(const PrefixCode::Word& word) { put(word.bits, word.length); }

  std::int64_t size() const { return size_; }
  /// The last byte is filled up with zeros. Behind it: the bytes that the reader takes ahead and does not use.
  std::vector<std::int8_t> bytes() const;

 private:
  std::vector<std::int8_t> bytes_;
  std::int64_t size_ = 0;
};

}  // namespace milliwatt
