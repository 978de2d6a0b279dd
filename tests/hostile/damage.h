// Damaged files, numbered. The same number gives the same bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hostile/seeds.h"

namespace milliwatt {

/// Each seed cut at every 64 bytes, then mutated seeds.
class DamagedFiles {
 public:
  static constexpr std::uint32_t kAll = 20'000;

  explicit DamagedFiles(std::vector<SeedFile> seeds);

  /// How many of the first numbers are cut files.
  std::uint32_t cut_files() const { return static_cast<std::uint32_t>(cuts_.size()); }
  /// `number`: below kAll. The name is the seed's.
  SeedFile file(std::uint32_t number) const;

 private:
  struct Cut {
    std::size_t seed, bytes;
  };

  std::vector<SeedFile> seeds_;
  std::vector<Cut> cuts_;
};

}  // namespace milliwatt
