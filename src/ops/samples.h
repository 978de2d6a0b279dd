// Small random graphs of one operator, by which tests cover whatever is listed.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "base/random.h"
#include "graph/builder.h"
#include "graph/graph.h"

namespace milliwatt {

class SampleMaker {
 public:
  explicit SampleMaker(std::initializer_list<std::uint64_t> key) : random_(key), builder_("sample") {}

  GraphBuilder& builder() { return builder_; }

  /// low .. high.
  std::int64_t integer(std::int64_t low, std::int64_t high);
  bool chance(double probability) { return random_.chance(probability); }
  /// Of an image, a sequence or a vector.
  Shape shape();
  float scale() { return static_cast<float>(random_.uniform(0.004, 0.3)); }
  /// An int8 tensor with one scale and a zero point, often one of the ends.
  TensorSpec codes(const Shape& shape);
  /// The codes of a constant of that shape.
  std::vector<std::int8_t> values(const Shape& shape);
  /// `none` or another activation.
  std::string activation();

  /// The graph with that output, behind the others, if its operator takes it.
  void add_if_right(TensorId output, std::vector<Graph>& graphs);

 private:
  Random random_;
  GraphBuilder builder_;
};

}  // namespace milliwatt
