// The cases meet every form of the kernels for pairs of pixels.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "device/device_cases.h"
#include "kernels/kernels.h"

namespace milliwatt {
namespace {

int number(const Kernel& kernel, const std::string& name) {
  const auto found = std::ranges::find(kernel.numbers, name, &KernelNumber::name);
  return found == kernel.numbers.end() ? 0 : found->value;
}

TEST(dsp_kernels, of_pairs_of_pixels_have_cases_in_every_form) {
  std::set<std::string> forms;
  for (const DeviceCase& layer : device_cases()) {
    const Operator& op = layer.graph.operators.at(0);
    for (const Kernel& kernel : kernels_for(OpView(layer.graph, op), InstructionSet::dsp)) {
      if (number(kernel, "kBlockSteps") == 0) continue;
      const bool from_room = kernel.function == "conv2d_columns_s8_dsp" ? kernel.steps.scratch_bytes > 0
                                                                        : number(kernel, "kFromRoom") != 0;
      const bool is_long = number(kernel, "kBlocks") > 1;
      const bool is_short = !is_long && number(kernel, "kBlockSteps") < 16;
      forms.insert(kernel.function + (is_long ? " long" : is_short ? " short" : "") + (from_room ? " from room" : ""));
    }
  }
  const std::set<std::string> all = {
      "conv2d_columns_s8_dsp",
      "conv2d_columns_s8_dsp from room",
      "conv2d_columns_s8_dsp short",
      "conv2d_columns_s8_dsp short from room",
      "conv2d_s8_dsp",
      "conv2d_s8_dsp short",
      "conv2d_wide_rows_s8_dsp",
      "conv2d_wide_rows_s8_dsp from room",
      "conv2d_wide_rows_s8_dsp short",
      "conv2d_wide_rows_s8_dsp short from room",
      "conv2d_wide_rows_s8_dsp long",
      "conv2d_wide_rows_s8_dsp long from room",
  };
  EXPECT_EQ(forms, all);
}

}  // namespace
}  // namespace milliwatt
