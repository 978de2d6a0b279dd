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

std::int64_t routine_room(const Board& board, std::int64_t arena_bytes, std::int64_t table_bytes) {
  constexpr std::int64_t kForOthers = 32 * 1024;
  std::int64_t room = std::numeric_limits<std::int64_t>::max();
  if (board.flash_bytes > 0) room = std::min(board.flash_bytes / 8, board.flash_bytes - table_bytes - kForOthers);
  if (board.code_place && board.ram_bytes > 0)
    room = std::min({room, board.ram_bytes / 2, board.ram_bytes - arena_bytes - kForOthers});
  return std::max<std::int64_t>(room, 0);
}

bool have_routines(const std::vector<std::vector<Kernel>>& offers) {
  return std::ranges::any_of(offers, [](const std::vector<Kernel>& of_operator) {
    return std::ranges::any_of(of_operator, [](const Kernel& kernel) { return kernel.routine != nullptr; });
  });
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
