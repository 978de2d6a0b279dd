// AVR's kernels on layers of every form that they have, on the emulated chip.
#include <gtest/gtest.h>

#include <set>

#include "device/random_layers.h"
#include "device/run_cases.h"
#include "kernels/kernels.h"

namespace milliwatt {
namespace {

std::vector<DeviceCase> cases_of(const std::vector<ConvolutionSpec>& specs) {
  std::vector<DeviceCase> cases;
  for (const ConvolutionSpec& spec : specs) {
    cases.push_back(
        {"layer " + std::to_string(cases.size()), convolution_graph(spec, static_cast<unsigned>(cases.size()))});
  }
  return cases;
}

std::vector<DeviceCase> convolutions() {
  std::vector<ConvolutionSpec> specs;
  specs.push_back({.height = 2, .width = 7, .channels = 9, .out_channels = 7});
  specs.push_back({.height = 2, .width = 2, .channels = 64, .out_channels = 6, .output_zero_point = -128});
  specs.push_back({.height = 1, .width = 1, .channels = 3, .out_channels = 1});
  specs.push_back({.height = 2, .width = 3, .channels = 40, .out_channels = 12, .wide_factors = true});
  specs.push_back({.height = 2, .width = 4, .channels = 24, .out_channels = 14, .hard_channels = true});
  ConvolutionSpec window = {.height = 6, .width = 7, .channels = 3, .out_channels = 5};
  window.kernel_height = window.kernel_width = 3;
  window.stride_height = window.stride_width = 2;
  window.same_padding = true;
  window.activation = "relu6";
  specs.push_back(window);
  window.stride_width = 1;
  window.dilation_width = 2;
  window.stride_height = 1;
  window.input_zero_point = -128;
  window.output_zero_point = -128;
  specs.push_back(window);
  for (const int shift : {3, 8, 10, 13}) {
    specs.push_back(
        {.height = 2, .width = 4, .channels = 8, .out_channels = 4, .output_zero_point = -128, .shift = shift});
  }
  return cases_of(specs);
}

std::vector<DeviceCase> depthwise_convolutions() {
  std::vector<ConvolutionSpec> specs;
  ConvolutionSpec window = {.depthwise = true, .height = 4, .width = 13, .channels = 4, .out_channels = 4};
  window.kernel_height = window.kernel_width = 3;
  window.same_padding = true;
  specs.push_back(window);
  window.stride_height = window.stride_width = 2;
  window.output_zero_point = -128;
  specs.push_back(window);
  window.width = 5;
  window.out_channels = 12;
  specs.push_back(window);
  window.hard_channels = true;
  specs.push_back(window);
  window.hard_channels = false;
  window.wide_factors = true;
  specs.push_back(window);
  window.wide_factors = false;
  window.same_padding = false;
  window.kernel_height = 2;
  window.kernel_width = 4;
  window.width = 9;
  window.dilation_height = 2;
  window.stride_height = 1;
  specs.push_back(window);
  window.shift = 9;
  specs.push_back(window);
  return cases_of(specs);
}

std::vector<DeviceCase> dense_layers() {
  std::vector<DeviceCase> cases;
  const auto add = [&](const DenseSpec& spec) {
    cases.push_back({"dense " + std::to_string(cases.size()), dense_graph(spec, static_cast<unsigned>(cases.size()))});
  };
  add({.input = {1, 64}, .units = 13});
  add({.input = {1, 3}, .units = 1});
  add({.input = {1, 270}, .units = 5, .per_channel = false, .output_zero_point = -128});
  add({.input = {1, 38}, .units = 8, .hard_channels = true});
  add({.input = {1, 21}, .units = 10, .wide_factors = true});
  add({.input = {1, 30}, .units = 7, .output_zero_point = -128, .shift = 9});
  return cases;
}

TEST(avr_kernels, of_convolutions_equal_the_reference) {
  EXPECT_EQ(wrong_in_parts(convolutions(), 0, InstructionSet::avr, read_board("uno")), "");
}

TEST(avr_kernels, of_depthwise_convolutions_equal_the_reference) {
  EXPECT_EQ(wrong_in_parts(depthwise_convolutions(), 0, InstructionSet::avr, read_board("uno")), "");
}

TEST(avr_kernels, of_dense_layers_equal_the_reference) {
  EXPECT_EQ(wrong_in_parts(dense_layers(), 0, InstructionSet::avr, read_board("uno")), "");
}

int number(const Kernel& kernel, const char* name) {
  for (const KernelNumber& number : kernel.numbers) {
    if (number.name == name) return number.value;
  }
  return 0;
}

TEST(avr_kernels, meet_every_form_here) {
  std::vector<DeviceCase> all = convolutions();
  for (const std::vector<DeviceCase>& more : {depthwise_convolutions(), dense_layers()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  std::set<std::string> forms;
  for (const DeviceCase& layer : all) {
    for (const Kernel& kernel : kernels_for(OpView(layer.graph, layer.graph.operators.at(0)), InstructionSet::avr)) {
      for (const char* name : {"kShift", "kWideRanges", "kTwoStarts", "kExceptions"}) {
        if (number(kernel, name) != 0) forms.insert(kernel.function + " " + name);
      }
      if (number(kernel, "kFactorBytes") == 4) forms.insert(kernel.function + " four bytes");
    }
  }
  for (const std::string kernel : {"conv2d_s8_avr", "depthwise_conv2d_s8_avr", "fully_connected_s8_avr"}) {
    for (const char* form : {" kShift", " kWideRanges", " kTwoStarts", " kExceptions", " four bytes"}) {
      EXPECT_TRUE(forms.contains(kernel + form)) << kernel << form;
    }
  }
}

}  // namespace
}  // namespace milliwatt
