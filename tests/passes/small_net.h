// Networks of a few int8 layers whose channels are made constant by their biases.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "graph/builder.h"
#include "graph/graph.h"

namespace milliwatt::testing {

/// A bias that drives every sum of these layers to the lowest code, and one for the highest.
inline constexpr std::int32_t kLow = -1'000'000;
inline constexpr std::int32_t kHigh = 1'000'000;

struct LayerSpec {
  int channels = 4;  ///< of the output; of a depthwise layer: of the output too
  int kernel = 1;
  std::string padding = "same", activation = "relu";
  int stride = 1;
  bool has_bias = true, per_channel = true;
};

/// Codes have scale 1/16; those that stand for 0 are -128, so that `relu` cuts nothing else, unless said otherwise.
class SmallNet {
 public:
  TensorId input(const Shape& shape, std::int32_t zero_point = -128);
  /// `biases`: of the first channels; those of the others are small. Weights are small and none of them is 0.
  TensorId conv(TensorId from, const LayerSpec& spec, const std::vector<std::int32_t>& biases = {});
  TensorId depthwise(TensorId from, const LayerSpec& spec, const std::vector<std::int32_t>& biases = {});
  TensorId dense(TensorId from, const LayerSpec& spec, const std::vector<std::int32_t>& biases = {});
  /// An operator that leaves quantization as it is, with its attributes and the shape that it makes.
  TensorId op(const std::string& kind, const std::vector<TensorId>& from, const Attributes& attributes,
              const Shape& shape);
  TensorId pool(TensorId from, int kernel, const std::string& kind = "AVERAGE_POOL_2D");
  TensorId softmax(TensorId from);
  TensorId numbers(const std::vector<std::int32_t>& values, const Shape& shape);
  TensorId codes(const std::vector<std::int8_t>& values, const Shape& shape);
  void output(TensorId id) { builder_.output(id); }
  /// What outputs of layers made from now on have.
  void set_zero_point(std::int32_t code) { zero_point_ = code; }

  Graph build() const { return builder_.build(); }

 private:
  TensorId layer(const std::string& kind, TensorId from, const LayerSpec& spec, const Shape& weights,
                 const Shape& output, int axis, const std::vector<std::int32_t>& biases);
  std::string next_name() { return "t" + std::to_string(names_++); }
  TensorId keep(TensorId id, const Shape& shape);

  GraphBuilder builder_{"small"};
  std::map<TensorId, Shape> shapes_;
  std::int32_t zero_point_ = -128;
  int names_ = 0;
};

/// Inputs for the graph: all lowest, all highest, alternating, and `count` random ones.
std::vector<std::vector<std::vector<std::byte>>> inputs_for(const Graph& graph, unsigned seed, int count);

/// The first output and input set for which the graphs' references differ; empty where none does.
std::string first_difference(const Graph& a, const Graph& b, unsigned seed, int count);

}  // namespace milliwatt::testing
