// The tape in torch. Values lie in memory as in the graph (N x H x W x C); those of four dimensions have torch's order
// of dimensions (N x C x H x W), which torch knows as channels_last, so nothing is copied between the two.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "base/indexed.h"
#include "train/training_tape.h"

namespace milliwatt {

class TorchTape final : public TrainingTape {
 public:
  TorchTape(const Graph& graph, const Parameters& parameters, const TapeOptions& options);

  std::span<float> trained() override;
  std::span<float> statistics() override;
  std::span<const float> gradients() const override;
  void begin(std::span<const float> input, bool training) override;
  BatchResult loss_and_gradients(TensorId output, std::span<const std::int64_t> classes,
                                 double label_smoothing) override;
  std::vector<float> value_of(TensorId id) override;

  void conv2d(TensorId out, TensorId in, TensorId weights, TensorId bias, const Window2d& window) override;
  void depthwise_conv2d(TensorId out, TensorId in, TensorId weights, TensorId bias, const Window2d& window) override;
  void fully_connected(TensorId out, TensorId in, TensorId weights, TensorId bias) override;
  void average_pool2d(TensorId out, TensorId in, const Window2d& window) override;
  void batch_norm(TensorId out, TensorId in, TensorId gamma, TensorId beta, TensorId mean, TensorId variance,
                  double epsilon) override;
  void add(TensorId out, TensorId a, TensorId b) override;
  void softmax(TensorId out, TensorId in, double beta) override;
  void reshape(TensorId out, TensorId in, const Shape& shape) override;
  void clamp(TensorId tensor, ValueRange range) override;

 private:
  // One tensor of the graph in the batch at hand.
  struct Value {
    at::Tensor tensor;
    at::Tensor logits;      // what a softmax was computed of, times its beta
    bool finished = false;  // fake-quantized where it must be, by its first reader
  };

  Value& slot(TensorId id) { return values_.at(id); }
  void put(TensorId id, at::Tensor tensor);
  const at::Tensor& read(TensorId id);
  at::Tensor read_or_none(TensorId id);
  at::Tensor fake_quantized(const at::Tensor& tensor, TensorId id) const;
  at::Tensor convolution(const at::Tensor& in, const at::Tensor& weights, TensorId bias, const Window2d& window,
                         std::int64_t groups);

  const Graph& graph_;
  const Indexed<Quantization> fake_quantization_;
  // All values of a kind lie in one piece; the tensors in `constants_` are views of the pieces.
  at::Tensor trained_, gradients_, statistics_;
  Indexed<at::Tensor> constants_;             // by tensor id; undefined where it is none
  Indexed<at::Tensor> scales_, zero_points_;  // of fake quantization per channel, by tensor id
  Indexed<Value> values_;                     // by tensor id
  std::int64_t samples_ = 0;
  bool training_ = true;
};

}  // namespace milliwatt
