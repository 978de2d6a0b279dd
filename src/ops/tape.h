// How an operator says what it computes in floating point, in differentiable steps, without knowing who computes them:
// train/ implements the tape with torch. The steps are few, and operators combine them: a step takes values that are
// there and gives a new one. The tape owns the values. A constant that is named as a parameter is one that training may
// change; where quantization-aware training is on the tape fake-quantizes parameters and tensors itself, so operators
// say nothing of it.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/graph.h"
#include "ops/window.h"

namespace milliwatt {

/// Values of a fused activation are clamped to [lowest, highest]; infinities where it has no such bound.
struct ValueRange {
  float lowest;
  float highest;
};

/// What a parameter is to its operator.
enum class Role { kWeights, kBias, kGamma, kBeta, kMean, kVariance };

/// A value on the tape.
using Node = std::int32_t;
inline constexpr Node kNoNode = -1;

class Tape {
 public:
  enum class Pool { kMean, kMax };
  enum class Unary { kExp, kLog, kSqrt, kSigmoid, kTanh, kNegative, kAbsolute };
  enum class Binary { kAdd, kSubtract, kMultiply, kDivide, kMaximum, kMinimum };
  enum class Reduction { kMean, kSum, kMaximum };

  virtual ~Tape() = default;

  /// A tensor of the graph: computed before, or a constant that is not trained.
  virtual Node value(TensorId id) = 0;
  /// A constant that is trained. `fan_in`: of weights, the inputs that one output sums up.
  virtual Node parameter(TensorId id, Role role, std::int64_t fan_in = 0) = 0;
  /// Says that the value is what the operator computes for the tensor.
  virtual void put(TensorId id, Node value) = 0;

  // The steps. Values have the graph's dimensions; the first is the batch, of any size. A bias may be kNoNode.

  /// The window of `in` (N x H x W x C) times `weights` (O x KH x KW x C / groups), plus `bias` (O).
  virtual Node convolve(Node in, Node weights, Node bias, const Window2d& window, std::int64_t groups) = 0;
  /// `in` (N x D) times `weights` (O x D), plus `bias` (O).
  virtual Node multiply_matrix(Node in, Node weights, Node bias) = 0;
  /// The mean or the maximum over the window, of the elements that lie in the image.
  virtual Node pool(Pool kind, Node in, const Window2d& window) = 0;
  /// (in - mean) / sqrt(variance + epsilon) * gamma + beta, by the last dimension. In training mean and variance are
  /// the batch's, and the parameters `mean` and `variance` take their running averages.
  virtual Node normalize(Node in, Node gamma, Node beta, Node mean, Node variance, double epsilon) = 0;
  virtual Node unary(Unary kind, Node in) = 0;
  /// Dimensions of 1 are repeated, as those that one of both lacks in front.
  virtual Node binary(Binary kind, Node a, Node b) = 0;
  /// Over the dimensions, which stay with size 1.
  virtual Node reduce(Reduction kind, Node in, const std::vector<std::int64_t>& dimensions) = 0;
  /// softmax(beta * in) over the last dimension.
  virtual Node softmax(Node in, double beta) = 0;
  virtual Node clamp(Node in, ValueRange range) = 0;
  /// The same elements in another shape; shape[0], the batch, is the tape's own.
  virtual Node reshape(Node in, const Shape& shape) = 0;
  /// Dimension d of the result is dimension order[d] of `in`.
  virtual Node transpose(Node in, const std::vector<std::int64_t>& order) = 0;
  virtual Node concatenate(const std::vector<Node>& in, std::int64_t dimension) = 0;
  /// Along the dimension (not the batch) the elements at these places, in this order; one may be taken several times.
  virtual Node take(Node in, std::int64_t dimension, const std::vector<std::int64_t>& places) = 0;
  /// `value` before and behind each dimension.
  virtual Node pad(Node in, const std::vector<std::int64_t>& before, const std::vector<std::int64_t>& behind,
                   float value) = 0;
};

}  // namespace milliwatt
