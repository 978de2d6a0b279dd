// What an operator tells the tape, as text: tensors, windows, activations.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "ops/operator.h"
#include "ops/tape.h"

namespace milliwatt::test {

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

inline std::vector<std::string> recorded(Graph graph, const std::string& activation = "") {
  if (!activation.empty()) graph.operators[0].attributes["activation"] = activation;
  WrittenTape tape;
  for (const Operator& op : graph.operators) operator_type(op.kind).record(OpView(graph, op), tape);
  return tape.lines;
}

}  // namespace milliwatt::test
