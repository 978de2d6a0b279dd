// Storage forms of weights on a whole network: LeNet-300-100 with one weight in twenty, on the Cortex-M4.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "data/image/picture_set.h"
#include "deploy/dense_network.h"
#include "deploy/plan_ladder.h"
#include "kernels/storage_form.h"
#include "ops/execute.h"
#include "shared_data.h"

namespace milliwatt {
namespace {

constexpr double kParameters = 784 * 300 + 300 + 300 * 100 + 100 + 100 * 10 + 10;

Graph lenet(const std::vector<double>& densities, int largest_weight = 1) {
  return dense_network({.sizes = {784, 300, 100, 10}, .largest_weight = largest_weight, .densities = densities});
}

/// As training leaves them: 5.5 % of all.
const std::vector<double> kTrained = {0.035, 0.187, 0.72};

/// On nucleo-l4r5zi. Fails if a bit is wrong.
MeasuredPlan measured(const Graph& model, Objective objective, bool coded, const TensorBytes& image) {
  const Board board = read_board("nucleo-l4r5zi");
  const PlanRequest request = {.objective = objective, .coded = coded};
  MeasuredPlan plan = *PlanLadder(model, board, request, false, measuring(board, {image})).next();
  Executor reference(model);
  reference.run(std::vector<TensorBytes>{image});
  EXPECT_EQ(plan.measurement.outputs, reference.outputs());
  return plan;
}

double ratio(const MeasuredPlan& plan, double parameters = kParameters) {
  return 4 * parameters / static_cast<double>(*plan.measurement.flash_bytes());
}

/// Of the other's cycles.
double share(const MeasuredPlan& plan, const MeasuredPlan& other) {
  return static_cast<double>(*plan.measurement.cycles) / static_cast<double>(*other.measurement.cycles);
}

double weight_bytes(const MeasuredPlan& plan) { return static_cast<double>(plan.measurement.sizes->weights_bytes); }

void print(const char* what, const MeasuredPlan& plan) {
  const Measurement& m = plan.measurement;
  std::printf("  %-22s weights %6lld code %5lld flash ratio %6.1f cycles %8lld arena %5lld:", what,
              static_cast<long long>(m.sizes->weights_bytes), static_cast<long long>(m.sizes->code_bytes), ratio(plan),
              static_cast<long long>(*m.cycles), static_cast<long long>(m.ram.arena_bytes));
  for (std::size_t i = 0; i < plan.planned.plan.kernels.size(); ++i) {
    std::printf(" %s %lld", plan.planned.plan.kernels[i].function.c_str(),
                static_cast<long long>((*m.layers)[i].cycles));
  }
  std::printf("\n");
}

TEST(storage_forms, of_sparse_ternary_weights_save_flash_and_cycles) {
  const MeasuredPlan dense = measured(lenet({1.0}, 127), Objective::kSpeed, false, blob());
  const MeasuredPlan fast = measured(lenet({0.05}), Objective::kSpeed, false, blob());
  const MeasuredPlan small = measured(lenet({0.05}), Objective::kSize, false, blob());
  const MeasuredPlan coded = measured(lenet({0.05}), Objective::kSize, true, blob());
  print("dense", dense);
  print("fast", fast);
  print("small", small);
  print("coded", coded);
  EXPECT_GE(ratio(fast), 50);
  EXPECT_LE(share(fast, dense), 0.15);
  EXPECT_LE(small.measurement.flash_bytes(), fast.measurement.flash_bytes());
  EXPECT_GE(ratio(coded), 80);
  for (const Kernel& kernel : fast.planned.plan.kernels) EXPECT_NE(storage_form(kernel), "") << kernel.function;
  for (const Kernel& kernel : small.planned.plan.kernels) EXPECT_FALSE(is_coded(kernel));
  EXPECT_TRUE(std::ranges::all_of(coded.planned.plan.kernels, is_coded));
}

TEST(storage_forms, take_a_fifth_of_the_dense_cycles_on_a_digit) {
  const std::filesystem::path folder = shared_path("data/mnist");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the digits are not here";
  const PictureList digits = read_idx_folder(folder);
  const MeasuredPlan dense = measured(lenet({1.0}, 127), Objective::kSpeed, false, blob());
  for (std::size_t i = 0; i < 3; ++i) {
    TensorBytes image;
    for (const std::uint8_t pixel : digits.pictures.at(i).picture.pixels) image.push_back(std::byte(pixel ^ 0x80U));
    const MeasuredPlan fast = measured(lenet(kTrained), Objective::kSpeed, false, image);
    print("5.5 % on a digit", fast);
    EXPECT_LE(share(fast, dense), 0.2);
    EXPECT_GE(ratio(fast), 40);
  }
}

TEST(storage_forms, of_weights_as_training_leaves_them) {
  const MeasuredPlan dense = measured(lenet({1.0}, 127), Objective::kSpeed, false, blob());
  const MeasuredPlan fast = measured(lenet(kTrained), Objective::kSpeed, false, blob());
  const MeasuredPlan coded = measured(lenet(kTrained), Objective::kSize, true, blob());
  print("5.5 %", fast);
  print("5.5 %, for size", measured(lenet(kTrained), Objective::kSize, false, blob()));
  print("5.5 %, coded", coded);
  EXPECT_GE(ratio(fast), 40);
  EXPECT_LE(share(fast, dense), 0.2);
  EXPECT_GE(ratio(coded), 80);
  const std::vector<double> densities = {0.03, 0.15, 0.6};
  print("3 magnitudes", measured(lenet(densities, 3), Objective::kSpeed, false, blob()));
  print("3 magnitudes, coded", measured(lenet(densities, 3), Objective::kSize, true, blob()));
}

TEST(storage_forms, of_a_small_convolutional_network) {
  constexpr double kLenet5 = 20 * 26 + 50 * 501 + 500 * 801 + 10 * 501;
  const MeasuredPlan dense = measured(lenet_5(127), Objective::kSpeed, false, blob());
  const MeasuredPlan fast = measured(lenet_5(3), Objective::kSpeed, false, blob());
  const MeasuredPlan small = measured(lenet_5(3), Objective::kSize, false, blob());
  const MeasuredPlan coded = measured(lenet_5(3), Objective::kSize, true, blob());
  for (const auto& [what, plan] :
       {std::pair("LeNet-5", &dense), {"fast", &fast}, {"small", &small}, {"coded", &coded}}) {
    print(what, *plan);
    std::printf("    ratio %.0f, %.3f of the cycles\n", ratio(*plan, kLenet5), share(*plan, dense));
  }
  EXPECT_GE(ratio(coded, kLenet5), 300);
  EXPECT_LE(share(fast, dense), 0.2);
}

TEST(storage_forms, of_four_bits_and_two_take_at_most_a_quarter_more_cycles_than_eight) {
  const auto network = [](int largest_weight, double density) {
    return dense_network({.sizes = {784, 128, 128, 96, 10}, .largest_weight = largest_weight, .densities = {density}});
  };
  const MeasuredPlan dense = measured(network(127, 1.0), Objective::kSpeed, false, blob());
  const MeasuredPlan four = measured(network(7, 1.0), Objective::kSize, false, blob());
  const MeasuredPlan two = measured(network(1, 0.6), Objective::kSize, false, blob());
  print("8 bits", dense);
  print("4 bits", four);
  print("2 bits", two);
  EXPECT_LE(share(four, dense), 1.25);
  EXPECT_LE(share(two, dense), 1.25);
  EXPECT_LE(weight_bytes(four), 0.52 * weight_bytes(dense));
  EXPECT_LE(weight_bytes(two), 0.27 * weight_bytes(dense));
}

TEST(storage_forms, code_any_int8_network) {
  const std::filesystem::path path = model_path("mlperf_tiny/ad01_int8.tflite");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the model is not here";
  const Graph model = read_verified_model(path);
  const TensorBytes input(static_cast<std::size_t>(model.tensor(model.inputs[0]).bytes()), std::byte{25});
  const MeasuredPlan fast = measured(model, Objective::kSpeed, false, input);
  const MeasuredPlan small = measured(model, Objective::kSize, false, input);
  const MeasuredPlan coded = measured(model, Objective::kSize, true, input);
  print("anomalies", fast);
  print("for size", small);
  print("coded", coded);
  double weights = 0;  // as they are in the file
  for (const Tensor& tensor : model.tensors)
    weights += tensor.type == ElementType::kInt8 && tensor.is_constant() ? static_cast<double>(tensor.bytes()) : 0;
  EXPECT_LE(static_cast<double>(*coded.measurement.flash_bytes()), 0.70 * weights);
  EXPECT_LE(share(coded, fast), 40);
  EXPECT_LE(coded.measurement.ram.arena_bytes, fast.measurement.ram.arena_bytes + 2048);
}

TEST(storage_forms, are_coded_if_nothing_else_fits) {
  Board board = read_board("nucleo-l4r5zi");
  board.flash_bytes = 24 * 1024;
  const Graph model = lenet({0.08}, 3);
  const auto plan = [&](Objective objective) {
    return PlanLadder(model, board, {.objective = objective}, false, measuring(board, {blob()})).next();
  };
  EXPECT_TRUE(std::ranges::any_of(plan(Objective::kSize)->planned.plan.kernels, is_coded));
  EXPECT_THROW(plan(Objective::kSpeed), Error);
}

}  // namespace
}  // namespace milliwatt
