#include "compress/quantize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "compress/small_network.h"
#include "error_text.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST(activation_quantization, spreads_the_codes_over_the_range) {
  const Quantization q = activation_quantization({-1, 1.55F});
  EXPECT_THAT(q.scales, ElementsAre(::testing::FloatEq(0.01F)));
  EXPECT_THAT(q.zero_points, ElementsAre(-28));
}

TEST(activation_quantization, widens_the_range_to_hold_0) {
  EXPECT_EQ(activation_quantization({1, 2.55F}), activation_quantization({0, 2.55F}));
  EXPECT_THAT(activation_quantization({1, 2.55F}).zero_points, ElementsAre(-128));
  EXPECT_EQ(activation_quantization({-2.55F, -1}), activation_quantization({-2.55F, 0}));
  EXPECT_THAT(activation_quantization({-2.55F, -1}).zero_points, ElementsAre(127));
}

TEST(activation_quantization, gives_0_a_code_of_its_own) {
  // 0 would lie between codes: at -128 + 255 / 3.0 * 0.7 = -68.5
  const Quantization q = activation_quantization({-0.7F, 2.3F});
  EXPECT_THAT(q.zero_points, ElementsAre(::testing::AnyOf(-68, -69)));
}

TEST(activation_quantization, refuses_ranges_that_are_none) {
  for (const Range range : {Range{0, 0}, Range{1, -1}, Range{std::nanf(""), 1}, Range{-1, std::nanf("")},
                            Range{-kInfinity, 0}, Range{0, kInfinity}, Range{0, 1e-42F}}) {
    EXPECT_THAT(error_text([&] { activation_quantization(range); }), HasSubstr("; supported: a finite range"));
  }
  EXPECT_EQ(error_text([] { activation_quantization({-3e38F, 3e38F}); }), "");
}

Tensor weights_of(const Shape& shape, const std::vector<float>& values) {
  Tensor tensor;
  tensor.name = "w";
  tensor.type = ElementType::kFloat32;
  tensor.shape = shape;
  set_values(tensor, values);
  return tensor;
}

TEST(weights_quantization, gives_the_largest_magnitude_code_127) {
  const Tensor weights = weights_of({2, 3}, {1, -127, 3, 0.5F, 1.27F, -1});
  EXPECT_THAT(weights_quantization(weights, 0).scales, ElementsAre(1.0F, 0.01F));
  EXPECT_THAT(weights_quantization(weights, 0).zero_points, ElementsAre(0, 0));
  EXPECT_EQ(weights_quantization(weights, 0).axis, 0);
  const Quantization by_column = weights_quantization(weights, 1);
  EXPECT_THAT(by_column.scales, ElementsAre(1.0F / 127, 1.0F, 3.0F / 127));
  EXPECT_EQ(by_column.axis, 1);
}

TEST(weights_quantization, lends_a_channel_of_zeros_the_largest_scale) {
  EXPECT_THAT(weights_quantization(weights_of({3, 1}, {0, 127, 254}), 0).scales, ElementsAre(2.0F, 1.0F, 2.0F));
}

TEST(weights_quantization, names_weights_that_are_no_use) {
  EXPECT_THAT(error_text([] {
                weights_quantization(weights_of({2}, {0, 0}), 0);
              }),
              HasSubstr("tensor \"w\": all weights are 0; "));
  for (const float bad : {std::nanf(""), kInfinity}) {
    EXPECT_THAT(error_text([&] {
                  weights_quantization(weights_of({3}, {1, bad, 2}), 0);
                }),
                HasSubstr("tensor \"w\": contains a weight that is not finite"));
  }
}

TEST(quantization_of, follows_the_rules_of_each_operator) {
  const Graph graph = small_network();
  Ranges ranges = ranges_of(graph);
  // A range from elsewhere: the activation keeps 0 .. infinity, 0 .. 6.
  ranges[static_cast<std::size_t>(id_of(graph, "conv"))] = {-5, 2.55F};
  ranges[static_cast<std::size_t>(id_of(graph, "sum"))] = {-5, 60};
  const Indexed<Quantization> q = quantization_of(graph, ranges, kByRange);
  const auto of = [&](const std::string& name) { return q[static_cast<std::size_t>(id_of(graph, name))]; };

  EXPECT_EQ(of("in"), activation_quantization(ranges[0]));
  EXPECT_EQ(of("conv/weights"), weights_quantization(tensor_of(graph, "conv/weights"), 0));
  EXPECT_EQ(of("conv"), activation_quantization({0, 2.55F}));
  EXPECT_EQ(of("depthwise/weights"), weights_quantization(tensor_of(graph, "depthwise/weights"), 3));
  EXPECT_EQ(of("dense/weights"), weights_quantization(tensor_of(graph, "dense/weights"), 0));
  EXPECT_EQ(of("sum"), activation_quantization({0, 6}));
  EXPECT_EQ(of("pool"), of("sum"));
  EXPECT_EQ(of("flat"), of("sum"));
  EXPECT_EQ(of("out"), per_tensor(1.0F / 256, -128));
  EXPECT_TRUE(of("conv/bias").empty());
}

TEST(quantization_of, takes_the_inputs_quantization_where_it_is_given) {
  const Graph graph = small_network();
  const Quantization given = per_tensor(0.125F, 3);
  const Indexed<Quantization> q = quantization_of(graph, ranges_of(graph), {given});
  EXPECT_EQ(q[0], given);
}

TEST(quantization_of, is_what_quantize_int8_uses) {
  const Graph graph = small_network();
  const Ranges ranges = ranges_of(graph);
  const Indexed<Quantization> q = quantization_of(graph, ranges, kByRange);
  const Graph int8 = quantize_int8(graph, ranges, kByRange);
  ASSERT_EQ(int8.tensors.size(), q.size());
  for (std::size_t i = 0; i < q.size(); ++i) {
    const bool is_bias = int8.tensors[i].name.ends_with("/bias");
    EXPECT_EQ(int8.tensors[i].type, is_bias ? ElementType::kInt32 : ElementType::kInt8) << int8.tensors[i].name;
    EXPECT_EQ(is_bias ? Quantization{} : int8.tensors[i].quantization, q[i]) << int8.tensors[i].name;
  }
}

}  // namespace
}  // namespace milliwatt
