// What each operator tells the tape: tensors, windows, activations.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "error_text.h"
#include "ops/layers.h"
#include "ops/tape.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class WrittenTape : public Tape {
 public:
  std::vector<std::string> lines;

  void conv2d(TensorId out, TensorId in, TensorId weights, TensorId bias, const Window2d& w) override {
    write("{} = conv2d {} {} {} {}", out, in, weights, bias, text(w));
  }
  void depthwise_conv2d(TensorId out, TensorId in, TensorId weights, TensorId bias, const Window2d& w) override {
    write("{} = depthwise {} {} {} {}", out, in, weights, bias, text(w));
  }
  void fully_connected(TensorId out, TensorId in, TensorId weights, TensorId bias) override {
    write("{} = dense {} {} {}", out, in, weights, bias);
  }
  void average_pool2d(TensorId out, TensorId in, const Window2d& w) override {
    write("{} = pool {} {}", out, in, text(w));
  }
  void batch_norm(TensorId out, TensorId in, TensorId gamma, TensorId beta, TensorId mean, TensorId variance,
                  double epsilon) override {
    write("{} = norm {} {} {} {} {} {}", out, in, gamma, beta, mean, variance, epsilon);
  }
  void add(TensorId out, TensorId a, TensorId b) override { write("{} = add {} {}", out, a, b); }
  void softmax(TensorId out, TensorId in, double beta) override { write("{} = softmax {} {}", out, in, beta); }
  void reshape(TensorId out, TensorId in, const Shape& shape) override {
    write("{} = reshape {} {}", out, in, shape_text(shape));
  }
  void clamp(TensorId tensor, ValueRange range) override {
    write("clamp {} {} {}", tensor, range.lowest, range.highest);
  }

 private:
  static std::string text(const Window2d& w) {
    return fmt::format("{}x{} by {}x{} stride {} pad {},{}", w.in_height, w.in_width, w.kernel_height, w.kernel_width,
                       w.stride_height, w.pad_top, w.pad_left);
  }

  template <typename... Args>
  void write(fmt::format_string<Args...> format, Args&&... args) {
    lines.push_back(fmt::format(format, std::forward<Args>(args)...));
  }
};

std::vector<std::string> recorded(Graph graph, const std::string& activation = "") {
  if (!activation.empty()) graph.operators[0].attributes["activation"] = activation;
  WrittenTape tape;
  for (const Operator& op : graph.operators) operator_type(op.kind).record(OpView(graph, op), tape);
  return tape.lines;
}

TEST(record, names_tensors_and_windows) {
  EXPECT_THAT(recorded(conv2d_graph()), ElementsAre("3 = conv2d 0 1 2 5x4 by 3x3 stride 2 pad 1,0"));
  EXPECT_THAT(recorded(depthwise_graph()), ElementsAre("3 = depthwise 0 1 2 5x4 by 3x3 stride 1 pad 1,1"));
  EXPECT_THAT(recorded(fully_connected_graph()), ElementsAre("3 = dense 0 1 2"));
  EXPECT_THAT(recorded(average_pool_graph()), ElementsAre("1 = pool 0 4x4 by 2x2 stride 2 pad 0,0"));
  EXPECT_THAT(recorded(add_graph()), ElementsAre("2 = add 0 1"));
  EXPECT_THAT(recorded(softmax_graph()), ElementsAre("1 = softmax 0 1"));
  EXPECT_THAT(recorded(reshape_graph()), ElementsAre("1 = reshape 0 1x2x2x1"));
}

TEST(record, says_where_there_is_no_bias) {
  for (Graph graph : {conv2d_graph(), depthwise_graph(), fully_connected_graph()}) {
    graph.operators[0].inputs.pop_back();
    EXPECT_THAT(recorded(graph), ElementsAre(HasSubstr(" 0 1 -1")));
  }
}

TEST(record, clamps_to_the_activation_after_the_sum) {
  EXPECT_THAT(recorded(conv2d_graph(), "relu"), ElementsAre(HasSubstr("conv2d"), "clamp 3 0 inf"));
  EXPECT_THAT(recorded(depthwise_graph(), "relu6"), ElementsAre(HasSubstr("depthwise"), "clamp 3 0 6"));
  EXPECT_THAT(recorded(fully_connected_graph(), "relu_n1_to_1"), ElementsAre(HasSubstr("dense"), "clamp 3 -1 1"));
  EXPECT_THAT(recorded(average_pool_graph(), "relu"), ElementsAre(HasSubstr("pool"), "clamp 1 0 inf"));
  EXPECT_THAT(recorded(add_graph(), "relu"), ElementsAre(HasSubstr("add"), "clamp 2 0 inf"));
}

TEST(record, names_the_parameters_of_a_batch_norm) {
  GraphBuilder builder("norm");
  std::vector<TensorId> inputs = {builder.input("in", {ElementType::kFloat32, {1, 2}, {}})};
  for (const char* name : {"gamma", "beta", "mean", "variance"}) {
    inputs.push_back(builder.constant(name, {2}, std::vector<float>{1, 1}));
  }
  builder.output(builder.op("BATCH_NORM", "layer", inputs, {{"epsilon", 0.5}, {"activation", "relu"}},
                            {ElementType::kFloat32, {1, 2}, {}}));
  EXPECT_THAT(recorded(builder.build()), ElementsAre("5 = norm 0 1 2 3 4 0.5", "clamp 5 0 inf"));
}

TEST(record, refuses_what_a_tape_cannot_say) {
  Graph rows = fully_connected_graph();
  rows.tensor(0).shape = {2, 6};
  rows.tensor(3).shape = {2, 2};
  EXPECT_THAT(error_text([&] { recorded(rows); }), HasSubstr("has shape 2x2; supported in training: 1x2"));
  EXPECT_THAT(error_text([] { recorded(svdf_graph()); }), HasSubstr("SVDF cannot be trained yet"));
}

}  // namespace
}  // namespace milliwatt
