// Builds a float32 network layer upon layer, to be trained: weights are 0 (training draws them), each convolution has a
// batch norm.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/builder.h"
#include "graph/graph.h"

namespace milliwatt {

struct Convolution {
  std::int64_t channels = 0;  ///< of the output; a depthwise one has those of its input
  std::int64_t kernel_height = 3, kernel_width = 3;
  std::int64_t stride_height = 1, stride_width = 1;
  bool same = true;  ///< zeros around the image, so that only strides make it smaller; otherwise none
  std::string activation = "relu";
};

/// Errors begin with the network's name.
class LayerStack {
 public:
  /// A place in the network: a tensor and its shape.
  struct Point {
    TensorId id = kNoTensor;
    Shape shape;
  };

  /// `input`: the name of the network's input.
  LayerStack(std::string network, const std::string& input, Shape shape);

  const Point& here() const { return here_; }
  void go_back(const Point& point) { here_ = point; }

  /// Convolution NAME, then batch norm NAME/norm with the activation. @throws Error if the kernel does not fit.
  void conv(const std::string& name, const Convolution& what);
  void depthwise(const std::string& name, const Convolution& what);
  /// A convolution of 1 x 1 with a bias, without norm and activation: what a network answers at each place.
  void answers(const std::string& name, std::int64_t channels);
  /// Adds what was computed at another place, of the same shape.
  void add(const std::string& name, const Point& other, const std::string& activation);
  void average_pool(const std::string& name, std::int64_t kernel_height, std::int64_t kernel_width,
                    std::int64_t stride);
  /// The largest of each square of `kernel` pixels; what is left over at the right and below stays away.
  void max_pool(const std::string& name, std::int64_t kernel, std::int64_t stride);
  /// Each pixel becomes several, so that the image has this size.
  void enlarge(const std::string& name, std::int64_t height, std::int64_t width);
  /// The channels of what was computed at another place, behind these.
  void concatenate(const std::string& name, const Point& other);
  void flatten(const std::string& name);
  void dense(const std::string& name, std::int64_t outputs, const std::string& activation);
  /// Dense layer NAME without a bias, then batch norm NAME/norm with the activation.
  void dense_with_norm(const std::string& name, std::int64_t outputs, const std::string& activation);

  /// The network whose output is what was computed last.
  Graph end() &&;
  /// The mean over the image ("pool", "flat"), unless there is none left, the dense layer "classes" and the softmax
  /// "probabilities".
  Graph classify(std::int64_t classes) &&;

 private:
  void pool(const char* kind, const std::string& name, std::int64_t kernel_height, std::int64_t kernel_width,
            std::int64_t stride);
  void multiply(const std::string& name, std::int64_t outputs, const std::string& activation, bool has_bias);
  TensorId constant(const std::string& name, const Shape& shape, float value);
  void shrink(const std::string& name, const Convolution& what);
  void norm(const std::string& name, const std::string& activation);

  std::string network_;
  GraphBuilder builder_;
  Point here_;
};

/// What a network of the zoo may have: of each figure its name and value. @throws Error naming one that is not in
/// 1 .. 4096.
struct Figure {
  std::string name;
  std::int64_t value;
};
void check_figures(const std::string& network, const std::vector<Figure>& figures);

}  // namespace milliwatt
