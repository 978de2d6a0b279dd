#include "cli/figures.h"

namespace milliwatt {

Json ram_json(const Measurement& measured) {
  return {{"arena_bytes", measured.ram.arena_bytes},
          {"stack_bytes", known(measured.ram.stack_bytes)},
          {"static_bytes", known(measured.ram.static_bytes)},
          {"total_bytes", known(measured.ram.total_bytes())}};
}

Json flash_json(const Measurement& measured) {
  return {{"weights_bytes", measured.sizes ? Json(measured.sizes->weights_bytes) : Json(nullptr)},
          {"code_bytes", measured.sizes ? Json(measured.sizes->code_bytes) : Json(nullptr)},
          {"total_bytes", known(measured.flash_bytes())}};
}

}  // namespace milliwatt
