// Convolutions and dense layers of every kind of shape on the emulated Cortex-M4, by each kernel that is offered for
// them: few channels, odd ones, one output channel, dilated kernels, rows of one pixel.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "device/case_program.h"
#include "device/device_cases.h"
#include "device/random_layers.h"
#include "device/run_cases.h"
#include "kernels/kernels.h"
#include "target/board.h"

namespace milliwatt {
namespace {

struct WindowShape {
  int height, width;
  int stride, dilation;
  bool same;
};

const std::vector<WindowShape>& windows() {
  static const std::vector<WindowShape> all = {
      {1, 1, 1, 1, false}, {1, 1, 2, 1, false}, {3, 3, 1, 1, true},  {3, 3, 2, 1, true},  {3, 2, 1, 2, true},
      {1, 4, 1, 1, false}, {1, 5, 2, 1, true},  {4, 1, 1, 1, true},  {5, 3, 1, 1, false}, {3, 3, 1, 3, true},
      {2, 4, 1, 2, false}, {3, 3, 2, 2, true},  {3, 2, 2, 4, false}, {2, 3, 4, 2, true},  {3, 3, 2, 3, false}};
  return all;
}

DeviceCase convolution_case(const WindowShape& window, int width, int channels, int out_channels, unsigned number) {
  ConvolutionSpec spec;
  spec.kernel_height = window.height;
  spec.kernel_width = window.width;
  spec.stride_height = spec.stride_width = window.stride;
  spec.dilation_height = spec.dilation_width = window.dilation;
  spec.same_padding = window.same;
  spec.height = (window.height - 1) * window.dilation + 1 + window.stride;
  spec.width = (window.width - 1) * window.dilation + width;
  spec.channels = channels;
  spec.out_channels = out_channels;
  spec.activation = number % 2 == 0 ? "none" : number > 1'000 ? "relu" : "relu6";
  if (number % 3 == 1) spec.output_zero_point = -128;
  spec.input_zero_point = number % 5 == 0 ? -128 : 7;
  spec.hard_channels = number % 4 == 3 || number > 1'000;
  const std::string name = "conv " + std::to_string(window.height) + "x" + std::to_string(window.width) + " stride " +
                           std::to_string(window.stride) + " dilation " + std::to_string(window.dilation) + ", " +
                           std::to_string(spec.width) + " wide, " + std::to_string(channels) + " -> " +
                           std::to_string(out_channels);
  return {name, convolution_graph(spec, 7'000 + number)};
}

/// All windows, each with some of the widths and channels.
std::vector<DeviceCase> convolutions() {
  std::vector<DeviceCase> cases;
  unsigned number = 0;
  const std::vector<int> channels = {1, 2, 3, 5, 4, 8, 6, 19, 24};
  const std::vector<int> out_channels = {1, 2, 3, 4, 5, 7, 8, 13};
  for (const WindowShape& window : windows()) {
    for (const int width : number % 5 < 3 ? std::vector<int>{1, 3, 9} : std::vector<int>{2, 4}) {
      cases.push_back(convolution_case(window, width, channels[number % channels.size()],
                                       out_channels[(number + number / 8) % out_channels.size()], number));
      ++number;
    }
  }
  // Of few channels in place.
  for (const int width : {1, 2, 4}) {
    for (const unsigned all_or_some : {1'000U, 1'001U})
      cases.push_back(convolution_case(windows()[5], width, 8, 2, all_or_some));
  }
  // With channels that no fast form fits: windows of a pixel and larger ones, that keep all codes and some.
  for (const int width : {1, 2, 5}) {
    for (const unsigned hard : {1'002U, 1'005U}) {
      cases.push_back(convolution_case(windows()[0], width, 24, 28, hard));
      cases.push_back(convolution_case(windows()[2], width, 24, 28, hard));
    }
  }
  return cases;
}

/// Of few products: inside the image, above and below it, with channels that no fast form fits.
std::vector<DeviceCase> small_depthwise_convolutions() {
  std::vector<DeviceCase> cases;
  unsigned number = 0;
  for (const WindowShape& window : {WindowShape{3, 1, 2, 1, true}, WindowShape{1, 3, 1, 2, false},
                                    WindowShape{5, 1, 1, 1, true}, WindowShape{3, 3, 2, 2, false}}) {
    for (const int channels : {1, 3, 8}) {
      ConvolutionSpec spec = {.depthwise = true, .height = 9, .width = 8, .channels = channels};
      spec.out_channels = channels * (number % 2 == 0 ? 2 : 1);
      spec.kernel_height = window.height;
      spec.kernel_width = window.width;
      spec.stride_height = spec.stride_width = window.stride;
      spec.dilation_height = spec.dilation_width = window.dilation;
      spec.same_padding = window.same;
      spec.activation = number % 3 == 0 ? "relu6" : "none";
      spec.hard_channels = number % 4 > 1;
      cases.push_back({"depthwise " + std::to_string(number), convolution_graph(spec, 8'000 + number)});
      ++number;
    }
  }
  return cases;
}

std::vector<DeviceCase> dense_layers() {
  std::vector<DeviceCase> cases;
  unsigned number = 0;
  for (const int inputs : {1, 3, 4, 17, 40, 2, 6, 15}) {
    for (const int units : {1, 3, 5, 7, 9, 12, 18}) {
      DenseSpec spec = {.input = {1, inputs}, .units = units, .activation = number % 2 == 0 ? "none" : "relu6"};
      spec.hard_channels = number % 3 != 0;
      spec.per_channel = number % 4 != 0;
      cases.push_back(
          {"dense " + std::to_string(inputs) + " -> " + std::to_string(units), dense_graph(spec, 9'000 + number)});
      ++number;
    }
  }
  return cases;
}

std::string wrong_cases(const std::vector<DeviceCase>& layers) {
  const Board board = read_board("nucleo-l4r5zi");
  return wrong_cases(case_program(layers, board.instruction_set, 0), board);
}

TEST(shapes, of_convolutions_give_the_references_bytes) { EXPECT_EQ(wrong_cases(convolutions()), ""); }
TEST(shapes, of_small_depthwise_convolutions_give_the_references_bytes) {
  EXPECT_EQ(wrong_cases(small_depthwise_convolutions()), "");
}
TEST(shapes, of_dense_layers_give_the_references_bytes) { EXPECT_EQ(wrong_cases(dense_layers()), ""); }

int number(const Kernel& kernel, const std::string& name) {
  const auto found = std::ranges::find(kernel.numbers, name, &KernelNumber::name);
  return found == kernel.numbers.end() ? 0 : found->value;
}

TEST(shapes, have_plain_channels_in_every_form) {
  std::set<std::string> forms;
  std::vector<DeviceCase> cases = convolutions();
  for (DeviceCase& layer : dense_layers()) cases.push_back(std::move(layer));
  for (const DeviceCase& layer : cases) {
    const Operator& op = layer.graph.operators.at(0);
    for (const Kernel& kernel : kernels_for(OpView(layer.graph, op), InstructionSet::dsp)) {
      const int plain = number(kernel, "kPlain");
      if (plain == 0) continue;
      const bool dense = op.kind == "FULLY_CONNECTED";
      const int lanes = dense ? plain : number(kernel, "kOutputWidth") / number(kernel, "kDilationWidth");
      const bool clamps = number(kernel, "kLowest") > -128 || number(kernel, "kHighest") < 127;
      forms.insert(kernel.function +
                   (lanes >= 4   ? " 4"
                    : lanes >= 2 ? " 2"
                                 : " 1") +
                   (clamps && !dense ? " clamped" : ""));
    }
  }
  std::set<std::string> all;
  for (const std::string lanes : {" 1", " 2", " 4"}) {
    all.insert({"fully_connected_s8_dsp" + lanes, "fully_connected_wide_s8_dsp" + lanes,
                "fully_connected_short_s8_dsp" + lanes});
    for (const std::string function :
         {"conv2d_wide_rows_s8_dsp", "conv2d_dots_s8_dsp", "conv2d_s8_dsp", "conv2d_direct_s8_dsp"}) {
      all.insert({function + lanes, function + lanes + " clamped"});
    }
  }
  EXPECT_EQ(forms, all);
}

}  // namespace
}  // namespace milliwatt
