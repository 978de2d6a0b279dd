#include "deploy/needs.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <variant>

#include "base/error.h"
#include "base/numbers.h"
#include "graph/rows.h"

namespace milliwatt {
namespace {

std::string over_by(const char* memory, std::int64_t needed, std::int64_t there) {
  if (there == 0 || needed <= there) return {};
  return fmt::format("{} by {} B (needs at least {}, has {})", memory, grouped(needed - there), grouped(needed),
                     grouped(there));
}

Error does_not_fit(const Graph& model, const Board& board, const std::string& misses) {
  return Error(fmt::format("{}: {}: does not fit: over its {}; use a larger board or a smaller model", model.source,
                           board.name, misses),
               Verdict::kNo);
}

constexpr std::int64_t kMostArrayBytes = 32'767;  // of compilers whose addresses have 16 bits

std::int64_t table_bytes(const KernelTable& table) {
  return std::visit([](const auto& values) { return static_cast<std::int64_t>(values.size() * sizeof(values[0])); },
                    *table.values);
}

}  // namespace

Needs needs_of(const Plan& plan) {
  Needs needs;
  needs.arena_bytes = plan.arena_bytes + (plan.stream ? plan.stream->state_bytes : 0);
  std::set<const TableValues::Vectors*> counted;
  for (const Kernel& kernel : plan.kernels) {
    if (kernel.routine != nullptr) needs.weights_bytes += kernel.routine->bytes;
    for (const KernelTable& table : kernel.tables) {
      if (counted.insert(&*table.values).second) needs.weights_bytes += table_bytes(table);
      needs.largest_table_bytes = std::max(needs.largest_table_bytes, table_bytes(table));
    }
  }
  return needs;
}

std::string what_misses(const Needs& needs, const Board& board) {
  const std::string ram = over_by("RAM", needs.arena_bytes, board.ram_bytes);
  const std::string flash = over_by("flash", needs.weights_bytes, board.flash_bytes);
  std::string constants;
  if (flash.empty() && board.constants_bytes > 0) {
    constants = over_by("constants, which are in the part of its flash that kernels can read,", needs.weights_bytes,
                        board.constants_bytes);
    if (constants.empty())
      constants = over_by("largest array of constants", needs.largest_table_bytes, kMostArrayBytes);
  }
  const std::string both = flash + constants;
  return ram + (ram.empty() || both.empty() ? "" : " and ") + both;
}

std::int64_t least_arena_bytes(const LoweredGraph& lowered) {
  const Graph& graph = lowered.graph;
  std::int64_t inputs = 0;
  for (const TensorId id : graph.inputs) inputs += graph.tensor(id).bytes();
  std::int64_t outputs = 0;  // those of a stream may lie in its state
  for (const TensorId id : graph.outputs) {
    outputs += lowered.input == InputKind::kStream ? 0 : graph.tensor(id).bytes();
  }
  std::int64_t least = std::max(inputs, outputs);
  for (const Operator& op : graph.operators) {
    for (const TensorId id : op.outputs) {
      const Tensor& tensor = graph.tensor(id);
      least = std::max(least, bytes_of(tensor.type, row_shape(tensor.shape).elements));
    }
  }
  return least;
}

void check_may_fit(const LoweredGraph& lowered, const Board& board) {
  const std::string misses = what_misses({least_arena_bytes(lowered), 0}, board);
  if (!misses.empty()) throw does_not_fit(lowered.model, board, misses);
}

void check_fits(const Planned& planned, const Board& board) {
  const std::string misses = what_misses(needs_of(planned.plan), board);
  if (!misses.empty()) throw does_not_fit(planned.model(), board, misses);
}

}  // namespace milliwatt
