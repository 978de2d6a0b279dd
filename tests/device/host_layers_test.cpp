// Random layers on x86-64: none is left to a portable kernel, whatever its shape and its factors, and bytes are those
// of the reference, with AVX2 and without.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "board/firmware.h"
#include "device/case_program.h"
#include "device/random_layers.h"
#include "target/board.h"

namespace milliwatt {
namespace {

int one_of(std::initializer_list<int> values, std::mt19937& random) {
  return *(values.begin() + static_cast<std::ptrdiff_t>(random() % values.size()));
}

/// Channels that fit fast forms, channels of factors down to 0, or channels that fit none.
template <typename Spec>
void draw_channels(Spec& spec, std::mt19937& random) {
  const auto kind = random() % 3;
  spec.wide_factors = kind == 1;
  spec.hard_channels = kind == 2;
  spec.activation = random() % 2 == 0 ? "none" : "relu6";
  spec.input_zero_point = one_of({-128, -3, 0, 127}, random);
  spec.output_zero_point = one_of({-128, -3, 100}, random);
}

ConvolutionSpec random_window(bool depthwise, std::mt19937& random) {
  ConvolutionSpec spec;
  spec.depthwise = depthwise;
  draw_channels(spec, random);
  spec.kernel_height = one_of({1, 2, 3, 5, 9}, random);
  spec.kernel_width = one_of({1, 2, 3, 4, 8}, random);
  spec.stride_height = one_of({1, 1, 2, 3}, random);
  spec.stride_width = one_of({1, 1, 2, 3}, random);
  spec.dilation_height = one_of({1, 1, 2}, random);
  spec.dilation_width = one_of({1, 1, 3}, random);
  spec.same_padding = random() % 2 == 0;
  spec.channels = one_of({1, 2, 3, 4, 7, 8, 15, 16, 17, 32, 33}, random);
  spec.out_channels =
      depthwise ? spec.channels * one_of({1, 1, 2, 3, 4, 5, 9}, random) : one_of({1, 2, 5, 8, 15, 16, 31, 40}, random);
  spec.height = (spec.kernel_height - 1) * spec.dilation_height + one_of({1, 2, 5}, random);
  spec.width = (spec.kernel_width - 1) * spec.dilation_width + one_of({1, 3, 4, 9}, random);
  return spec;
}

DenseSpec random_dense(std::mt19937& random) {
  DenseSpec spec;
  draw_channels(spec, random);
  spec.per_channel = random() % 2 == 0;
  spec.units = one_of({2, 3, 8, 16, 17, 40}, random);  // of one unit and few inputs the portable kernel is faster
  const int inputs = one_of({3, 4, 7, 16, 33, 200}, random);
  spec.input = {one_of({1, 1, 3}, random), inputs};
  if (random() % 3 == 0) spec.input = {1, one_of({1, 4}, random), one_of({1, 3}, random), inputs};
  spec.vectors = spec.input.size() == 2 ? static_cast<int>(spec.input[0]) : 1;
  return spec;
}

TEST(host_layers, of_any_shape_and_factors_have_a_kernel_with_the_references_bytes) {
  std::mt19937 random(1);
  std::vector<DeviceCase> layers;
  for (int i = 0; i < 16; ++i) {
    const std::string number = std::to_string(i);
    for (const bool depthwise : {false, true}) {
      layers.push_back({(depthwise ? "depthwise " : "conv ") + number,
                        convolution_graph(random_window(depthwise, random), static_cast<unsigned>(random()))});
    }
    layers.push_back({"dense " + number, dense_graph(random_dense(random), static_cast<unsigned>(random()))});
  }
  Board board = read_board("host");
  const CaseProgram program = case_program(layers, board.instruction_set, 0, KernelChoice::kFastest);
  ASSERT_EQ(program.cases.size(), layers.size());
  for (const KernelCase& one : program.cases) EXPECT_TRUE(one.function.ends_with("_avx2")) << one.name;
  const std::vector<std::vector<TensorBytes>> nothing = {{TensorBytes(1)}};
  RunOptions options;
  options.count = false;
  for (const bool with_avx2 : {true, false}) {
    if (!with_avx2) board.compiler.push_back("-DMILLIWATT_NO_AVX2");
    const TensorBytes results = Firmware(program.source, board).run(nothing, options).at(0).outputs.at(0);
    for (std::size_t i = 0; i < layers.size(); ++i) {
      std::int32_t result[4];
      std::memcpy(result, &results[16 * i], 16);
      EXPECT_EQ(result[0], 0) << program.cases[i].name << (with_avx2 ? "" : " without AVX2") << ": byte " << result[1]
                              << " should be " << result[2] << ", is " << result[3];
    }
  }
}

}  // namespace
}  // namespace milliwatt
