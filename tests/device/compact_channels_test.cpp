// Compact kernels on the emulated Cortex-M4 where they leave their common form: wide records, sums near 2^30, channels
// that cannot share halfwords. The other tests run them on all other layers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "device/case_program.h"
#include "device/device_cases.h"
#include "device/random_layers.h"
#include "device/run_cases.h"
#include "kernels/kernels.h"
#include "kernels/storage_form.h"
#include "target/board.h"

namespace milliwatt {
namespace {

template <typename T>
void set_elements(Tensor& tensor, const std::vector<T>& values) {
  std::memcpy(tensor.data.data(), values.data(), tensor.data.size());
}

template <typename T>
std::vector<T> all_elements(const Tensor& tensor) {
  const auto values = elements_of<T>(tensor);
  return {values.begin(), values.end()};
}

/// Every fifth channel has sums beyond 2^30 and a factor that brings them to two codes.
Graph with_large_sums(Graph graph) {
  const Operator& op = graph.operators.at(0);
  const float in = graph.tensor(op.inputs[0]).quantization.scales[0];
  const float out = graph.tensor(op.outputs[0]).quantization.scales[0];
  Tensor& weights = graph.tensor(op.inputs[1]);
  Tensor& bias = graph.tensor(op.inputs[2]);
  std::vector<std::int32_t> biases = all_elements<std::int32_t>(bias);
  for (std::size_t o = 1; o < biases.size(); o += 5) {
    biases[o] = (o % 2 == 0 ? -1 : 1) * ((1 << 30) + (1 << 25));
    weights.quantization.scales[o] = std::ldexp(out / in, -26);
    bias.quantization.scales[o] = in * weights.quantization.scales[o];
  }
  set_elements(bias, biases);
  return graph;
}

/// Odd channels are all -128, even ones negative.
Graph with_lowest_weights(Graph graph) {
  Tensor& weights = graph.tensor(graph.operators.at(0).inputs[1]);
  std::vector<std::int8_t> values = all_elements<std::int8_t>(weights);
  const std::size_t taps = values.size() / static_cast<std::size_t>(weights.shape[0]);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = i / taps % 2 == 1 ? std::int8_t{-128} : static_cast<std::int8_t>(-1 - std::abs(values[i] % 100));
  }
  set_elements(weights, values);
  return graph;
}

std::vector<DeviceCase> compact_cases() {
  std::vector<DeviceCase> cases;
  for (const char* activation : {"none", "relu6"}) {
    const auto seed = static_cast<unsigned>(100 + cases.size());
    ConvolutionSpec spec = {.height = 3, .width = 4, .channels = 10, .out_channels = 11, .activation = activation};
    spec.wide_factors = true;
    cases.push_back({"conv_1x1", with_large_sums(convolution_graph(spec, seed))});
    spec.wide_factors = false;
    cases.push_back({"conv_1x1_lowest_weights", with_lowest_weights(convolution_graph(spec, seed + 1))});
    spec.kernel_height = spec.kernel_width = 3;
    spec.same_padding = true;
    cases.push_back({"conv_3x3", with_large_sums(convolution_graph(spec, seed + 2))});
    spec.depthwise = true;
    spec.out_channels = spec.channels;
    spec.wide_factors = true;
    cases.push_back({"depthwise", with_large_sums(convolution_graph(spec, seed + 3))});
    spec.stride_height = spec.stride_width = 2;
    spec.dilation_height = 1;
    spec.width = 9;
    spec.activation = "none";
    cases.push_back({"depthwise_stride_2", convolution_graph(spec, seed + 4)});
    DenseSpec dense = {.input = {1, 22}, .units = 13, .activation = activation};
    dense.wide_factors = true;
    cases.push_back({"dense", with_large_sums(dense_graph(dense, seed + 5))});
    cases.push_back({"dense_lowest_weights", with_lowest_weights(dense_graph(dense, seed + 6))});
  }
  return cases;
}

int number(const Kernel& kernel, const std::string& name) {
  const auto found = std::ranges::find(kernel.numbers, name, &KernelNumber::name);
  return found == kernel.numbers.end() ? 0 : found->value;
}

/// The forms that the kernel has on that layer.
std::set<std::string> forms_of(const Kernel& kernel) {
  const int channels = std::max(number(kernel, "kOutputChannels"), number(kernel, "kUnits"));
  const int codes = number(kernel, "kWindowCodes") + number(kernel, "kInputs");
  const bool is_window = number(kernel, "kWindowCodes") > 0;
  std::set<std::string> forms;
  const auto add = [&](const char* form, bool has_it) {
    if (has_it) forms.insert(kernel.function + " " + form);
  };
  add("clamped", number(kernel, "kLowest") > -128 || number(kernel, "kHighest") < 127);
  add("general", number(kernel, "kGeneral") > 0);
  add("left over", channels % 4 != 0);
  add("wide", number(kernel, "kWeightsAt") > (3 * channels + 1) / 2);
  add("one by one", codes > 0 && channels >= 4 && number(kernel, "kTogether") == 0);
  add("part of a word", codes % 4 != 0);
  add("copied", is_window && kernel.steps.scratch_bytes > 0);
  add("in place", is_window && kernel.steps.scratch_bytes == 0);
  return forms;
}

TEST(compact_kernels, equal_the_reference_in_every_form) {
  const Board board = read_board("nucleo-l4r5zi");
  EXPECT_EQ(wrong_cases(case_program(compact_cases(), board.instruction_set, 0), board), "");
}

TEST(compact_kernels, have_cases_in_every_form) {
  std::set<std::string> forms;
  for (const DeviceCase& layer : compact_cases()) {
    for (const Kernel& kernel : kernels_for(OpView(layer.graph, layer.graph.operators.at(0)), InstructionSet::dsp)) {
      if (kernel.for_flash && !is_coded(kernel)) forms.merge(forms_of(kernel));
    }
  }
  std::set<std::string> all;
  for (const std::string form : {"clamped", "general", "left over", "wide"}) {
    for (const std::string function : {"conv2d", "depthwise_conv2d", "fully_connected"}) {
      all.insert(function + "_compact_s8_dsp " + form);
    }
  }
  for (const std::string form : {"one by one", "part of a word"}) {
    all.insert({"conv2d_compact_s8_dsp " + form, "fully_connected_compact_s8_dsp " + form});
  }
  all.insert({"conv2d_compact_s8_dsp copied", "conv2d_compact_s8_dsp in place"});
  EXPECT_EQ(forms, all);
}

}  // namespace
}  // namespace milliwatt
