#include "cli/figures.h"

#include <fmt/format.h>

#include "emit/text.h"

namespace milliwatt {

Json ram_json(const Measurement& measured) {
  return {{"arena_bytes", measured.ram.arena_bytes},
          {"state_bytes", measured.ram.state_bytes},
          {"stack_bytes", known(measured.ram.stack_bytes)},
          {"static_bytes", known(measured.ram.static_bytes)},
          {"total_bytes", known(measured.ram.total_bytes())}};
}

Json flash_json(const Measurement& measured) {
  return {{"weights_bytes", measured.sizes ? Json(measured.sizes->weights_bytes) : Json(nullptr)},
          {"code_bytes", measured.sizes ? Json(measured.sizes->code_bytes) : Json(nullptr)},
          {"total_bytes", known(measured.flash_bytes())}};
}

std::optional<BuiltFigures> built_figures(const Measurement& measured) {
  if (!measured.sizes) return std::nullopt;
  return BuiltFigures{*measured.flash_bytes(), measured.sizes->weights_bytes,
                      measured.ram.arena_bytes + measured.ram.state_bytes + measured.sizes->static_bytes,
                      measured.ram.stack_bytes.value_or(0)};
}

std::string memory_text(const Measurement& measured) {
  return fmt::format("  RAM       {} B: arena {}, stack {}, data {}\n  flash     {} B: weights {}, code {}\n",
                     grouped(*measured.ram.total_bytes()), grouped(measured.ram.arena_bytes),
                     grouped(*measured.ram.stack_bytes), grouped(*measured.ram.static_bytes),
                     grouped(*measured.flash_bytes()), grouped(measured.sizes->weights_bytes),
                     grouped(measured.sizes->code_bytes));
}

}  // namespace milliwatt
