// Networks of narrow inputs and outputs and wide maps between them: an arena is small only where the maps are rings.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "graph/builder.h"

namespace milliwatt::testing {

/// A tensor under construction.
struct Map {
  TensorId id = kNoTensor;
  Shape shape;
};

struct ConvolutionSpec {
  std::int64_t channels = 16;
  std::int64_t kernel = 3;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  bool same = true;
};

/// int8 throughout, one quantization for all maps, random weights.
class SmallNetwork {
 public:
  static TensorSpec codes(Shape shape) { return {ElementType::kInt8, std::move(shape), per_tensor(0.05f, -11)}; }

  Map input(const Shape& shape) { return {builder_.input("in", codes(shape)), shape}; }

  Map convolution(const std::string& name, const Map& from, const ConvolutionSpec& to = {}) {
    std::vector<std::int8_t> weights(static_cast<std::size_t>(to.channels * to.kernel * to.kernel * from.shape[3]));
    for (std::int8_t& weight : weights) weight = static_cast<std::int8_t>(random_() % 255 - 127);
    const TensorId kernel = builder_.constant(name + " kernel", {to.channels, to.kernel, to.kernel, from.shape[3]},
                                              weights, per_tensor(0.002f, 0));
    const auto size = [&](std::int64_t of) {
      return to.same ? (of + to.stride - 1) / to.stride : (of - (to.kernel - 1) * to.dilation - 1) / to.stride + 1;
    };
    return op("CONV_2D", name, {from, {kernel, {}}, {}}, {1, size(from.shape[1]), size(from.shape[2]), to.channels},
              {{"stride_h", to.stride},
               {"stride_w", to.stride},
               {"dilation_h", to.dilation},
               {"dilation_w", to.dilation},
               {"padding", std::string(to.same ? "same" : "valid")},
               {"activation", std::string("none")}});
  }

  Map op(const std::string& kind, const std::string& name, const std::vector<Map>& inputs, const Shape& out,
         const Attributes& attributes = {}) {
    std::vector<TensorId> ids;
    for (const Map& input : inputs) ids.push_back(input.id);
    return {builder_.op(kind, name, ids, attributes, codes(out)), out};
  }

  /// Along dimension `axis`, into pieces of these sizes.
  std::vector<Map> split(const std::string& name, const Map& from, int axis, const std::vector<std::int32_t>& sizes) {
    std::vector<Map> pieces(sizes.size(), from);
    std::vector<TensorSpec> specs;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      pieces[i].shape[static_cast<std::size_t>(axis)] = sizes[i];
      specs.push_back(codes(pieces[i].shape));
    }
    const auto count = static_cast<std::int64_t>(sizes.size());
    const std::vector<TensorId> ids = builder_.op_with_outputs(
        "SPLIT_V", name, {from.id, numbers(name + " sizes", sizes).id, numbers(name + " axis", {axis}).id},
        {{"num_splits", count}}, specs);
    for (std::size_t i = 0; i < ids.size(); ++i) pieces[i].id = ids[i];
    return pieces;
  }

  Map join(const std::string& name, const std::vector<Map>& pieces, int axis) {
    Shape out = pieces.at(0).shape;
    const auto d = static_cast<std::size_t>(axis);
    out[d] = 0;
    for (const Map& piece : pieces) out[d] += piece.shape[d];
    return op("CONCATENATION", name, pieces, out, {{"axis", std::int64_t{axis}}, {"activation", std::string("none")}});
  }

  /// A constant of numbers.
  Map numbers(const std::string& name, const std::vector<std::int32_t>& values, Shape shape = {}) {
    if (shape.empty()) shape = {static_cast<std::int64_t>(values.size())};
    return {builder_.constant(name, shape, values), shape};
  }

  /// The graph, whose output is the mean of each channel of that map.
  Graph ending_in(const Map& last) {
    const Map axes = numbers("axes", {1, 2});
    const Map mean = op("MEAN", "mean", {last, axes}, {1, last.shape[3]}, {{"keep_dims", std::int64_t{0}}});
    builder_.output(mean.id);
    return builder_.build();
  }

 private:
  GraphBuilder builder_{"net"};
  std::minstd_rand random_{7};
};

}  // namespace milliwatt::testing
