// AVR's kernels on layers of every form that they have, on the emulated chip.
#include <gtest/gtest.h>

#include <algorithm>
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
  window.width = 12;
  window.channels = 4;
  window.dilation_width = 1;
  specs.push_back(window);
  window.channels = 1;
  window.kernel_width = 5;
  specs.push_back(window);
  specs.push_back({.height = 1, .width = 2, .channels = 300, .out_channels = 2});
  for (const int shift : {3, 8, 10, 13}) {
    specs.push_back(
        {.height = 2, .width = 4, .channels = 8, .out_channels = 4, .output_zero_point = -128, .shift = shift});
  }
  return cases_of(specs);
}

/// A layer of so many inputs that sums may leave 24 bits.
std::vector<DeviceCase> long_convolutions() {
  return cases_of({{.height = 1, .width = 2, .channels = 800, .out_channels = 7, .hard_channels = true}});
}

ConvolutionSpec depthwise(int width, int channels, int kernel) {
  ConvolutionSpec spec = {.depthwise = true, .height = 4, .width = width, .channels = channels};
  spec.out_channels = channels;
  spec.kernel_height = spec.kernel_width = kernel;
  spec.same_padding = true;
  return spec;
}

/// Layers whose rows are read where they lie.
std::vector<DeviceCase> depthwise_convolutions() {
  std::vector<ConvolutionSpec> specs;
  // Groups of outputs in all numbers, with what is left behind them; columns in and out of a displacement's reach.
  for (const int width : {1, 3, 4, 5, 6, 7, 12, 13, 14}) specs.push_back(depthwise(width, 4, 3));
  for (const int channels : {1, 8, 9, 31, 64}) specs.push_back(depthwise(5, channels, 3));
  for (const int kernel : {1, 2, 4, 5}) specs.push_back(depthwise(11, 3, kernel));
  const auto add = [&](auto change) {
    specs.push_back(depthwise(13, 5, 3));
    change(specs.back());
  };
  add([](ConvolutionSpec& s) { s.stride_height = s.stride_width = 2; });
  add([](ConvolutionSpec& s) { s.stride_width = 3; });
  add([](ConvolutionSpec& s) { s.dilation_height = s.dilation_width = 2; });
  add([](ConvolutionSpec& s) { s.same_padding = false; });
  add([](ConvolutionSpec& s) { s.channels = 1; });
  add([](ConvolutionSpec& s) { s.input_zero_point = -128; });
  add([](ConvolutionSpec& s) { s.input_zero_point = 127; });
  add([](ConvolutionSpec& s) { s.output_zero_point = -128; });
  add([](ConvolutionSpec& s) { s.hard_channels = true; });
  add([](ConvolutionSpec& s) { s.wide_factors = true; });
  add([](ConvolutionSpec& s) {
    s.shift = 9;
    s.output_zero_point = -128;
  });
  add([](ConvolutionSpec& s) {
    s.height = s.kernel_height = 9;
    s.kernel_width = 5;
  });
  add([](ConvolutionSpec& s) {
    s.width = 4;
    s.dilation_width = 6;
  });
  add([](ConvolutionSpec& s) { s.largest_weight = 20; });
  add([](ConvolutionSpec& s) {
    s.same_padding = false;
    s.padding = ExplicitPadding{0, 2, 1, 2};
  });
  add([](ConvolutionSpec& s) {
    s.height = 2;
    s.kernel_height = 5;
    s.kernel_width = 2;
  });
  return cases_of(specs);
}

/// Layers whose rows are gathered first: several outputs of an input channel, wide windows.
std::vector<DeviceCase> gathered_convolutions() {
  std::vector<ConvolutionSpec> specs;
  ConvolutionSpec window = depthwise(5, 4, 3);
  window.stride_height = window.stride_width = 2;
  window.output_zero_point = -128;
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
  specs.push_back(depthwise(9, 3, 7));
  specs.push_back(depthwise(5, 2, 3));
  specs.back().out_channels = 4;
  specs.back().largest_weight = 20;
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
  add({.input = {1, 43}, .units = 9, .input_zero_point = -128});  // whose zeros are passed over
  add({.input = {1, 2060}, .units = 4});                          // more turns than a byte counts
  add({.input = {1, 16}, .units = 8});
  add({.input = {1, 800}, .units = 8, .hard_channels = true});  // whose sums may leave 24 bits
  add({.input = {1, 16}, .units = 8, .largest_weight = 20});    // whose factors have four bytes
  add({.input = {1, 47}, .units = 6, .input_zero_point = -128, .output_zero_point = -128});
  return cases;
}

/// Weights that fit four bits.
std::vector<DeviceCase> nibble_layers() {
  std::vector<DeviceCase> cases;
  const auto add = [&](DenseSpec spec) {
    spec.largest_weight = 7;
    cases.push_back(
        {"nibbles " + std::to_string(cases.size()), dense_graph(spec, static_cast<unsigned>(cases.size()))});
  };
  add({.input = {1, 64}, .units = 13});
  add({.input = {1, 4}, .units = 4});
  add({.input = {1, 256}, .units = 8, .output_zero_point = -128});
  add({.input = {1, 36}, .units = 6, .input_zero_point = -128, .output_zero_point = -128, .shift = 5});
  add({.input = {1, 20}, .units = 5, .wide_factors = true});
  return cases;
}

TEST(avr_kernels, of_weights_that_fit_four_bits_equal_the_reference) {
  for (const DeviceCase& layer : nibble_layers()) {
    const std::vector<Kernel> kernels =
        kernels_for(OpView(layer.graph, layer.graph.operators.at(0)), InstructionSet::avr);
    EXPECT_TRUE(std::ranges::any_of(kernels, [](const Kernel& kernel) {
      return kernel.function == "fully_connected_nibbles_s8_avr";
    })) << layer.name;
  }
  EXPECT_EQ(wrong_in_parts(nibble_layers(), 0, InstructionSet::avr, read_board("uno")), "");
}

TEST(avr_kernels, of_convolutions_equal_the_reference) {
  EXPECT_EQ(wrong_in_parts(convolutions(), 0, InstructionSet::avr, read_board("uno")), "");
  EXPECT_EQ(wrong_in_parts(long_convolutions(), 0, InstructionSet::avr, read_board("uno")), "");
}

TEST(avr_kernels, of_depthwise_convolutions_equal_the_reference) {
  EXPECT_EQ(wrong_in_parts(depthwise_convolutions(), 0, InstructionSet::avr, read_board("uno")), "");
  EXPECT_EQ(wrong_in_parts(gathered_convolutions(), 0, InstructionSet::avr, read_board("uno")), "");
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
  for (const std::vector<DeviceCase>& more :
       {long_convolutions(), depthwise_convolutions(), gathered_convolutions(), dense_layers()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  std::set<std::string> forms;
  for (const DeviceCase& layer : all) {
    for (const Kernel& kernel : kernels_for(OpView(layer.graph, layer.graph.operators.at(0)), InstructionSet::avr)) {
      for (const char* name : {"kShift", "kTwoStarts", "kGeneral", "kExceptions", "kTailPixels", "kQuick"}) {
        if (number(kernel, name) != 0) forms.insert(kernel.function + " " + name);
      }
      if (number(kernel, "kShift") == 0 && number(kernel, "kQuick") == 0) forms.insert(kernel.function + " not quick");
      if (number(kernel, "kQuick") != 0) {
        const std::string bytes = std::to_string(number(kernel, "kFactorBytes"));
        forms.insert(kernel.function + " quick" + (number(kernel, "kLimit") > 1 ? " long " : " short ") + bytes);
        for (const char* name : {"kTwoStarts", "kGeneral"}) {
          if (number(kernel, name) != 0) forms.insert(kernel.function + " quick " + name);
        }
      }
      for (const char* name : {"kRangeBits", "kFactorBytes"}) {
        forms.insert(kernel.function + " " + name + " " + std::to_string(number(kernel, name)));
      }
    }
  }
  for (const std::string kernel :
       {"conv2d_s8_avr", "depthwise_conv2d_direct_s8_avr", "depthwise_conv2d_s8_avr", "fully_connected_s8_avr"}) {
    for (const char* form : {" kShift", " kRangeBits 16", " kRangeBits 18", " kTwoStarts", " kGeneral",
                             " kFactorBytes 3", " kFactorBytes 4"}) {
      EXPECT_TRUE(forms.contains(kernel + form)) << kernel << form;
    }
  }
  for (const std::string kernel :
       {"conv2d_s8_avr", "depthwise_conv2d_direct_s8_avr", "depthwise_conv2d_s8_avr", "fully_connected_s8_avr"}) {
    for (const char* form : {" quick long 3", " quick short 4", " quick kTwoStarts"}) {
      EXPECT_TRUE(forms.contains(kernel + form)) << kernel << form;
    }
  }
  for (const std::string kernel : {"conv2d_s8_avr", "depthwise_conv2d_direct_s8_avr", "fully_connected_s8_avr"}) {
    EXPECT_TRUE(forms.contains(kernel + " not quick")) << kernel;
  }
  for (const char* form : {" quick long 3", " quick kTwoStarts"}) {
    EXPECT_TRUE(forms.contains(std::string("fully_connected_quick_s8_avr") + form)) << form;
  }
  for (const std::string kernel : {"conv2d_s8_avr", "fully_connected_s8_avr"}) {
    EXPECT_TRUE(forms.contains(kernel + " kRangeBits 24")) << kernel;
    EXPECT_TRUE(forms.contains(kernel + " kExceptions")) << kernel;
  }
  EXPECT_TRUE(forms.contains("depthwise_conv2d_direct_s8_avr kTailPixels"));
}

}  // namespace
}  // namespace milliwatt
