#include "kernels/prefix_code.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt {

namespace {

constexpr int kMostBits = 15;

/// Huffman's lengths, however long.
std::map<int, int> lengths_of(const std::map<int, std::int64_t>& counts) {
  struct Node {
    std::int64_t count = 0;
    std::vector<int> symbols;
  };
  std::vector<Node> nodes;
  using Entry = std::pair<std::int64_t, std::size_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
  std::map<int, int> lengths;
  for (const auto& [symbol, count] : counts) {
    lengths[symbol] = counts.size() == 1 ? 1 : 0;
    open.emplace(count, nodes.size());
    nodes.push_back({count, {symbol}});
  }
  while (open.size() > 1) {
    Node both;
    for (int i = 0; i < 2; ++i) {
      const Node& part = nodes[open.top().second];
      open.pop();
      both.count += part.count;
      both.symbols.insert(both.symbols.end(), part.symbols.begin(), part.symbols.end());
    }
    for (const int symbol : both.symbols) ++lengths[symbol];
    open.emplace(both.count, nodes.size());
    nodes.push_back(std::move(both));
  }
  return lengths;
}

/// At most kMostBits: rare symbols count as less rare until that is so.
std::map<int, int> short_lengths(std::map<int, std::int64_t> counts) {
  for (;;) {
    std::map<int, int> lengths = lengths_of(counts);
    const auto is_longer = [](const auto& a, const auto& b) { return a.second < b.second; };
    if (std::ranges::max_element(lengths, is_longer)->second <= kMostBits) return lengths;
    for (auto& [symbol, count] : counts) count = (count + 1) / 2;
  }
}

}  // namespace

PrefixCode make_prefix_code(const std::map<int, std::int64_t>& counts) {
  expects(!counts.empty(), "a code without symbols");
  std::vector<std::pair<int, int>> ordered;  // length, symbol
  for (const auto& [symbol, length] : short_lengths(counts)) ordered.emplace_back(length, symbol);
  std::ranges::sort(ordered);
  PrefixCode code;
  code.shortest = ordered.front().first;
  unsigned next = 0;
  int length = code.shortest;
  unsigned first = 0;  // of this length: its first word, less the number of its symbol
  const auto end_length = [&] {
    const unsigned end = next << to_size(16 - length);  // the first 16 bits behind
    code.rows.push_back(static_cast<std::int16_t>(end - 1));
    code.rows.push_back(static_cast<std::int16_t>(first));
  };
  for (const auto& [bits, symbol] : ordered) {
    for (; length < bits; ++length) {
      end_length();
      next <<= 1U;
      first = next - static_cast<unsigned>(code.symbols.size());
    }
    code.words[symbol] = {next++, bits};
    code.symbols.push_back(symbol);
  }
  end_length();
  code.rows[code.rows.size() - 2] = -1;  // whatever comes ends there
  return code;
}

void BitWriter::put(unsigned bits, int length) {
  while (length > 0) {
    if (size_ % 8 == 0) bytes_.push_back(0);
    const int room = static_cast<int>(8 - size_ % 8);
    const int some = std::min(room, length);
    const unsigned part = bits >> to_size(length - some) & ((1U << to_size(some)) - 1);
    bytes_.back() = static_cast<std::int8_t>(static_cast<std::uint8_t>(bytes_.back()) | part << to_size(room - some));
    length -= some;
    size_ += some;
  }
}

std::vector<std::int8_t> BitWriter::bytes() const {
  // The reader holds 16 bits from the last word's first bit on, and takes 16 bits at a time: at most 30 bits behind the
  // last one, in whole pairs of bytes.
  constexpr std::size_t kAhead = 3;
  std::vector<std::int8_t> bytes = bytes_;
  bytes.resize(bytes.size() + kAhead, 0);
  return bytes;
}

}  // namespace milliwatt
