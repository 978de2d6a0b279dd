#include "kernels/routines.h"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace milliwatt {

namespace {

/// A saving of fewer cycles of an inference is not worth a byte.
constexpr double kFewestCycles = 3.0;

struct Saving {
  std::size_t op = 0;
  std::int64_t bytes = 0;
  double cycles = 0;
};

/// Of the operator's kernel with a routine over the fastest one without; nothing to save if there is none.
Saving saving_of(std::size_t op, const std::vector<Kernel>& offers) {
  Saving saving = {op, 0, 0};
  double with = std::numeric_limits<double>::infinity();
  double without = with;
  for (const Kernel& offer : offers) {
    double& least = offer.routine != nullptr ? with : without;
    least = std::min(least, offer.cost.time());
    if (offer.routine != nullptr) saving.bytes = std::max(saving.bytes, offer.routine->bytes);
  }
  if (saving.bytes > 0) saving.cycles = without - with;
  return saving;
}

double per_byte(const Saving& saving) { return saving.cycles / static_cast<double>(saving.bytes); }

}  // namespace

std::int64_t routine_room(const Board& board) {
  constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();
  const std::int64_t in_flash = board.flash_bytes > 0 ? board.flash_bytes / 8 : kUnlimited;
  const std::int64_t in_ram = board.code_place && board.ram_bytes > 0 ? board.ram_bytes / 2 : kUnlimited;
  return std::min(in_flash, in_ram);
}

void keep_routines_within(std::int64_t room, std::vector<std::vector<Kernel>>& offers) {
  std::vector<Saving> savings;
  for (std::size_t op = 0; op < offers.size(); ++op) {
    const Saving saving = saving_of(op, offers[op]);
    if (saving.bytes > 0) savings.push_back(saving);
  }
  std::ranges::stable_sort(savings, std::ranges::greater(), per_byte);
  for (const Saving& saving : savings) {
    if (per_byte(saving) >= kFewestCycles && saving.bytes <= room) {
      room -= saving.bytes;
    } else {
      std::erase_if(offers[saving.op], [](const Kernel& kernel) { return kernel.routine != nullptr; });
    }
  }
}

}  // namespace milliwatt
