// The cases meet every form of RV32IMC's kernels.
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

/// Of each kernel in groups: "group 4", "rounds 2"; of each kernel with lines: "two starts", "general".
std::set<std::string> forms_met() {
  std::set<std::string> forms;
  for (const DeviceCase& layer : device_cases()) {
    const Operator& op = layer.graph.operators.at(0);
    for (const Kernel& kernel : kernels_for(OpView(layer.graph, op), InstructionSet::rv32imc)) {
      if (!kernel.header.starts_with("rv32imc/") || number(kernel, "kScale") == 0) continue;
      const std::string name = kernel.function + " ";
      if (number(kernel, "kGroup") > 0) forms.insert(name + "group " + std::to_string(number(kernel, "kGroup")));
      if (number(kernel, "kRounds") > 0) forms.insert(name + "rounds " + std::to_string(number(kernel, "kRounds")));
      if (number(kernel, "kApart") > 0) forms.insert(name + "apart");
      if (number(kernel, "kTwoStarts") > 0) forms.insert(name + "two starts");
      if (number(kernel, "kGeneral") > 0) forms.insert(name + "general");
      if (number(kernel, "kMultiplier") > 1) forms.insert(name + "multiplied");
    }
  }
  return forms;
}

TEST(rv32imc_kernels, have_cases_in_every_form) {
  const std::set<std::string> met = forms_met();
  for (const std::string kernel : {"conv2d_s8_rv32imc", "fully_connected_pairs_s8_rv32imc"}) {
    for (const int group : {2, 4, 8, 16})
      EXPECT_TRUE(met.contains(kernel + " group " + std::to_string(group))) << kernel << " " << group;
    EXPECT_TRUE(met.contains(kernel + " apart"));
  }
  for (const int rounds : {1, 2, 3, 4}) {
    EXPECT_TRUE(met.contains("conv2d_s8_rv32imc rounds " + std::to_string(rounds))) << rounds;
  }
  for (const std::string kernel : {"conv2d_s8_rv32imc", "fully_connected_pairs_s8_rv32imc",
                                   "depthwise_conv2d_3x3_s8_rv32imc", "depthwise_conv2d_s8_rv32imc"}) {
    EXPECT_TRUE(met.contains(kernel + " two starts")) << kernel;
    EXPECT_TRUE(met.contains(kernel + " general")) << kernel;
  }
  EXPECT_TRUE(met.contains("depthwise_conv2d_3x3_s8_rv32imc multiplied"));
}

}  // namespace
}  // namespace milliwatt
