#include "cli/quantize_hint.h"

#include <fmt/format.h>

#include <cstdio>

#include "compress/int8_plan.h"

namespace milliwatt {

void hint_at_quantization(const Graph& model, const std::string& file) {
  if (could_be_int8(model)) fmt::print(stderr, "milliwatt quantize {} --data DIR\n", file);
}

}  // namespace milliwatt
