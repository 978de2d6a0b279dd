#include "deploy/needs.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/numbers.h"
#include "kernels/parts.h"

namespace milliwatt {
namespace {

std::string over_by(const char* memory, std::int64_t needed, std::int64_t there) {
  if (there == 0 || needed <= there) return {};
  return fmt::format("{} by {} B (needs at least {}, has {})", memory, grouped(needed - there), grouped(needed),
                     grouped(there));
}

}  // namespace

Needs needs_of(const Plan& plan) {
  Needs needs;
  needs.arena_bytes = plan.arena_bytes + (plan.stream ? plan.stream->state_bytes : 0);
  for (const Kernel& kernel : plan.kernels) needs.weights_bytes += table_bytes(kernel);
  return needs;
}

std::string what_misses(const Needs& needs, const Board& board) {
  const std::string ram = over_by("RAM", needs.arena_bytes, board.ram_bytes);
  const std::string flash = over_by("flash", needs.weights_bytes, board.flash_bytes);
  return ram + (ram.empty() || flash.empty() ? "" : " and ") + flash;
}

void check_fits(const Planned& planned, const Board& board) {
  const std::string misses = what_misses(needs_of(planned.plan), board);
  if (misses.empty()) return;
  throw Error(fmt::format("{}: {}: does not fit: over its {}; use a larger board or a smaller model",
                          planned.model().source, board.name, misses),
              Verdict::kNo);
}

}  // namespace milliwatt
