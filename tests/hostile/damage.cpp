#include "hostile/damage.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <random>
#include <utility>

namespace milliwatt {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::size_t kCutBytes = 64;
constexpr std::size_t kLongestPiece = 64;

// Words that are likely to be taken for sizes, offsets, indices or real numbers that nothing expects.
constexpr std::uint32_t kWords[] = {0,          1,          2,          0x7f,       0x80,       0xff,       0xffff,
                                    0x10000,    0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 0x7f800000, 0x7fc00000,
                                    0x00000001, 0x40000000, 0x00800000, 0x3fffffff, 0x000fffff, 1000,       65'535};

void mutate(Bytes& bytes, std::mt19937& random) {
  const std::size_t place = random() % bytes.size();
  const auto at = bytes.begin() + static_cast<std::ptrdiff_t>(place);
  const std::size_t piece = std::min<std::size_t>(1 + random() % kLongestPiece, bytes.size() - place);
  const auto end = at + static_cast<std::ptrdiff_t>(piece);
  // Changes of the length move all that follows, which most readers notice: they are fewer.
  const std::uint64_t kind = random() % 10;
  if (kind < 3) {
    *at ^= static_cast<std::byte>(1U << random() % 8);
  } else if (kind < 4) {
    *at = random() % 2 == 0 ? std::byte{0} : std::byte{255};
  } else if (kind < 5) {
    *at = static_cast<std::byte>(random() % 256);
  } else if (kind < 8) {
    const std::size_t word = random() % 2 == 0 ? place / 4 * 4 : place;  // those of .tflite files are aligned
    const std::uint32_t value = kWords[random() % std::size(kWords)];
    std::memcpy(bytes.data() + word, &value, std::min(sizeof value, bytes.size() - word));
  } else if (kind < 9 && piece < bytes.size()) {
    bytes.erase(at, end);
  } else {
    const Bytes copy(at, end);
    bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(random() % bytes.size()), copy.begin(), copy.end());
  }
}

}  // namespace

DamagedFiles::DamagedFiles(std::vector<SeedFile> seeds) : seeds_(std::move(seeds)) {
  for (std::size_t seed = 0; seed < seeds_.size(); ++seed) {
    for (std::size_t bytes = 0; bytes < seeds_[seed].bytes.size(); bytes += kCutBytes) cuts_.push_back({seed, bytes});
  }
}

SeedFile DamagedFiles::file(std::uint32_t number) const {
  if (number < cuts_.size()) {
    const Cut& cut = cuts_[number];
    SeedFile file = seeds_[cut.seed];
    file.bytes.resize(cut.bytes);
    return file;
  }
  std::mt19937 random(number);
  SeedFile file = seeds_[random() % seeds_.size()];
  // Few changes get further than many.
  const auto changes = static_cast<std::uint32_t>(random() % 2 == 0 ? 1 : 1 + random() % 3);
  for (std::uint32_t i = 0; i < changes; ++i) mutate(file.bytes, random);
  return file;
}

}  // namespace milliwatt
