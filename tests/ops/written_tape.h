// What an operator tells the tape, as text: `3 = clamp(conv2d(0 1 2 5x4 by 3x3 stride 2 pad 1,0) 0 inf)`. A tensor is
// its id.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <utility>
#include <vector>

#include "ops/operator.h"
#include "ops/tape.h"

namespace milliwatt::test {

class WrittenTape : public Tape {
 public:
  std::vector<std::string> lines;

  Node value(TensorId id) override { return step("{}", id); }
  Node parameter(TensorId id, Role, std::int64_t) override { return step("{}", id); }
  void put(TensorId id, Node value) override { lines.push_back(fmt::format("{} = {}", id, text(value))); }
  Node convolve(Node in, Node weights, Node bias, const Window2d& w, std::int64_t groups) override {
    const std::string grouped = groups == 1 ? "" : fmt::format(" groups {}", groups);
    return step("conv2d({} {} {} {}{})", text(in), text(weights), text(bias), text(w), grouped);
  }
  Node multiply_matrix(Node in, Node weights, Node bias) override {
    return step("dense({} {} {})", text(in), text(weights), text(bias));
  }
  Node pool(Pool kind, Node in, const Window2d& w) override {
    return step("{}({} {})", kind == Pool::kMean ? "mean pool" : "max pool", text(in), text(w));
  }
  Node normalize(Node in, Node gamma, Node beta, Node mean, Node variance, double epsilon) override {
    return step("norm({} {} {} {} {} {})", text(in), text(gamma), text(beta), text(mean), text(variance), epsilon);
  }
  Node unary(Unary kind, Node in) override { return step("unary {}({})", static_cast<int>(kind), text(in)); }
  Node binary(Binary kind, Node a, Node b) override {
    constexpr const char* kNames[] = {"add", "subtract", "multiply", "divide", "maximum", "minimum"};
    return step("{}({} {})", kNames[static_cast<int>(kind)], text(a), text(b));
  }
  Node reduce(Reduction kind, Node in, const std::vector<std::int64_t>& dimensions) override {
    return step("reduce {}({} {})", static_cast<int>(kind), text(in), fmt::join(dimensions, ","));
  }
  Node softmax(Node in, double beta) override { return step("softmax({} {})", text(in), beta); }
  Node clamp(Node in, ValueRange range) override {
    return step("clamp({} {} {})", text(in), range.lowest, range.highest);
  }
  Node reshape(Node in, const Shape& shape) override { return step("reshape({} {})", text(in), shape_text(shape)); }
  Node transpose(Node in, const std::vector<std::int64_t>& order) override {
    return step("transpose({} {})", text(in), fmt::join(order, ","));
  }
  Node concatenate(const std::vector<Node>& in, std::int64_t dimension) override {
    std::string all;
    for (const Node node : in) all += text(node) + " ";
    return step("concatenate({}along {})", all, dimension);
  }
  Node take(Node in, std::int64_t dimension, const std::vector<std::int64_t>& places) override {
    return step("take({} along {}: {})", text(in), dimension, fmt::join(places, ","));
  }
  Node pad(Node in, const std::vector<std::int64_t>& before, const std::vector<std::int64_t>& behind,
           float value) override {
    return step("pad({} {} {} {})", text(in), fmt::join(before, ","), fmt::join(behind, ","), value);
  }

 private:
  static std::string text(const Window2d& w) {
    return fmt::format("{}x{} by {}x{} stride {} pad {},{}", w.in_height, w.in_width, w.kernel_height, w.kernel_width,
                       w.stride_height, w.pad_top, w.pad_left);
  }
  std::string text(Node node) const { return node == kNoNode ? "-" : steps_.at(static_cast<std::size_t>(node)); }

  template <typename... Args>
  Node step(fmt::format_string<Args...> format, Args&&... args) {
    steps_.push_back(fmt::format(format, std::forward<Args>(args)...));
    return static_cast<Node>(steps_.size()) - 1;
  }

  std::vector<std::string> steps_;
};

inline std::vector<std::string> recorded(Graph graph, const std::string& activation = "") {
  if (!activation.empty()) graph.operators[0].attributes["activation"] = activation;
  WrittenTape tape;
  for (const Operator& op : graph.operators) operator_type(op.kind).record(OpView(graph, op), tape);
  return tape.lines;
}

}  // namespace milliwatt::test
