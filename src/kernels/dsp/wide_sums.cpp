// Convolutions and dense layers of int16 with int8 weights on Armv7E-M: the portable kernels with weights stored as
// int16, for two products an instruction.
#include <cstdint>
#include <variant>
#include <vector>

#include "kernels/kernel.h"
#include "kernels/offers.h"

namespace milliwatt::dsp {

namespace {

/// Measured beside the portable kernels, whose estimates these are.
constexpr double kShareOfCycles = 0.4;

std::vector<Kernel> with_wide_weights(std::vector<Kernel> kernels) {
  for (Kernel& kernel : kernels) {
    kernel.function += "_dsp";
    kernel.header.clear();
    kernel.cost.cycles *= kShareOfCycles;
    KernelTable& weights = kernel.tables.front();
    const auto& codes = std::get<std::vector<std::int8_t>>(*weights.values);
    weights.values = std::vector<std::int16_t>(codes.begin(), codes.end());
  }
  return kernels;
}

}  // namespace

std::vector<Kernel> wide_conv2d_kernels(const OpView& op) { return with_wide_weights(portable::conv2d_kernels(op)); }

std::vector<Kernel> wide_fully_connected_kernels(const OpView& op) {
  return with_wide_weights(portable::fully_connected_kernels(op));
}

std::vector<Kernel> wide_transpose_conv_kernels(const OpView& op) {
  return with_wide_weights(portable::transpose_conv_kernels(op));
}

}  // namespace milliwatt::dsp
