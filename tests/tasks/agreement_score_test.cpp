#include "tasks/agreement_score.h"

#include <gtest/gtest.h>

#include <array>

#include "graph/builder.h"

namespace milliwatt {
namespace {

const Quantization kHalves = {{0.5F}, {1}, 0};

Graph dense_network(bool has_softmax) {
  GraphBuilder builder("net");
  const TensorSpec floats{ElementType::kFloat32, {1, 3}, {}};
  TensorId x = builder.input("in", floats);
  const TensorId weights = builder.constant("weights", {3, 3}, std::vector<float>(9, 1));
  x = builder.op("FULLY_CONNECTED", "dense", {x, weights}, {{"activation", "none"}}, floats);
  if (has_softmax) x = builder.op("SOFTMAX", "softmax", {x}, {{"beta", 1.0}}, floats);
  builder.output(x);
  return builder.build();
}

std::span<const std::byte> bytes(const std::array<float, 3>& values) { return std::as_bytes(std::span(values)); }

TEST(agreement_score, counts_the_same_classes) {
  const Graph given = dense_network(true);
  ASSERT_TRUE(gives_probabilities(given));
  const Tensor& output = given.tensor(given.outputs[0]);
  const std::unique_ptr<Score> score = agreement_score(given);
  const Target first = answer_as_target(given, bytes({0.1F, 0.2F, 0.7F}));
  EXPECT_EQ(std::get<int>(first), 2);
  score->add(first, output, bytes({0, 0.4F, 0.6F}));
  score->add(first, output, bytes({0, 0.6F, 0.4F}));
  EXPECT_EQ(score->metric(), "agreement");
  EXPECT_EQ(score->figure(), 0.5);
  EXPECT_TRUE(score->interval());
}

TEST(agreement_score, compares_values_of_codes_and_reals) {
  const Graph given = dense_network(false);
  ASSERT_FALSE(gives_probabilities(given));
  const Target wanted = answer_as_target(given, bytes({-1, 0, 1}));
  Tensor codes;
  codes.type = ElementType::kInt8;
  codes.quantization = kHalves;
  const std::array<std::int8_t, 3> same = {-1, 1, 3}, other = {1, 1, 3};
  std::unique_ptr<Score> score = agreement_score(given);
  EXPECT_EQ(score->metric(), "similarity");
  EXPECT_EQ(score->figure(), 0);  // nothing was added
  score->add(wanted, codes, std::as_bytes(std::span(same)));
  EXPECT_EQ(score->figure(), 1);
  EXPECT_TRUE(score->json()["snr_db"].is_null());
  score = agreement_score(given);
  score->add(wanted, codes, std::as_bytes(std::span(other)));
  EXPECT_NEAR(score->figure(), 0.5, 1e-12);  // a difference of 1, squares of 2 around the mean 0
  EXPECT_NEAR(score->json()["snr_db"], 3.0103, 1e-4);
}

}  // namespace
}  // namespace milliwatt
