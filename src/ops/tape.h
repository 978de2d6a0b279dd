// How an operator says what it computes in floating point, in differentiable steps, without knowing who computes them:
// train/ implements the tape with torch. Each call computes one tensor of the graph from others; tensors are named by
// their ids. The tape owns the values: a constant's value is a parameter that training may change, and where
// quantization-aware training is on the tape fake-quantizes weights and outputs itself, so operators say nothing of it.
#pragma once

#include "graph/graph.h"
#include "ops/window.h"

namespace milliwatt {

/// Values of a fused activation are clamped to [lowest, highest]; infinities where it has no such bound.
struct ValueRange {
  float lowest;
  float highest;
};

class Tape {
 public:
  virtual ~Tape() = default;

  /// out = window of `in` (N x H x W x C) times `weights` (O x KH x KW x C), plus `bias` (O, or kNoTensor).
  virtual void conv2d(TensorId out, TensorId in, TensorId weights, TensorId bias, const Window2d& window) = 0;
  /// The same by channel: `weights` 1 x KH x KW x O, O a multiple of C.
  virtual void depthwise_conv2d(TensorId out, TensorId in, TensorId weights, TensorId bias, const Window2d& window) = 0;
  /// out (N x O) = `in` (N x anything of D elements) times `weights` (O x D), plus `bias` (O, or kNoTensor).
  virtual void fully_connected(TensorId out, TensorId in, TensorId weights, TensorId bias) = 0;
  /// The mean over the window, of the elements that lie in the image.
  virtual void average_pool2d(TensorId out, TensorId in, const Window2d& window) = 0;
  /// (in - mean) / sqrt(variance + epsilon) * gamma + beta, by the last dimension. In training mean and variance are
  /// the batch's, and the parameters `mean` and `variance` take their running averages.
  virtual void batch_norm(TensorId out, TensorId in, TensorId gamma, TensorId beta, TensorId mean, TensorId variance,
                          double epsilon) = 0;
  /// out = a + b, of one shape.
  virtual void add(TensorId out, TensorId a, TensorId b) = 0;
  /// softmax(beta * in) over the last dimension.
  virtual void softmax(TensorId out, TensorId in, double beta) = 0;
  /// The same elements in another shape; shape[0], the batch, is the tape's own.
  virtual void reshape(TensorId out, TensorId in, const Shape& shape) = 0;
  /// Clamps what was computed for `tensor` (a fused activation).
  virtual void clamp(TensorId tensor, ValueRange range) = 0;
};

}  // namespace milliwatt
