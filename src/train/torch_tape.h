// The tape in torch. Values lie in memory as in the graph (N x H x W x C); those of four dimensions have torch's order
// of dimensions (N x C x H x W), which torch knows as channels_last, so nothing is copied between the two.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <deque>
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
  Node target(std::span<const float> values) override;
  Node logits(TensorId id) override;
  Node cross_entropy(Node logits, Node classes, double label_smoothing) override;
  Node soft_cross_entropy(Node logits, Node shares, double temperature) override;
  Node best_is(Node logits, Node classes) override;
  Node weighted_means(Node first, double first_weight, Node second, double second_weight) override;
  double mean_of(Node node) override;
  double minimize(Node loss) override;
  std::vector<float> value_of(TensorId id) override;

  Node value(TensorId id) override;
  Node parameter(TensorId id, Role role, std::int64_t fan_in) override;
  void put(TensorId id, Node value) override;
  Node convolve(Node in, Node weights, Node bias, const Window2d& window, std::int64_t groups) override;
  Node multiply_matrix(Node in, Node weights, Node bias) override;
  Node pool(Pool kind, Node in, const Window2d& window) override;
  Node normalize(Node in, Node gamma, Node beta, Node mean, Node variance, double epsilon) override;
  Node unary(Unary kind, Node in) override;
  Node binary(Binary kind, Node first, Node second) override;
  Node reduce(Reduction kind, Node in, const std::vector<std::int64_t>& dimensions) override;
  Node softmax(Node in, double beta) override;
  Node clamp(Node in, ValueRange range) override;
  Node reshape(Node in, const Shape& shape) override;
  Node transpose(Node in, const std::vector<std::int64_t>& order) override;
  Node concatenate(const std::vector<Node>& in, std::int64_t dimension) override;
  Node take(Node in, std::int64_t dimension, const std::vector<std::int64_t>& places) override;
  Node pad(Node in, const std::vector<std::int64_t>& before, const std::vector<std::int64_t>& behind,
           float value) override;

 private:
  struct NodeValue {
    at::Tensor tensor;        // in torch's order of dimensions
    at::Tensor logits;        // what a softmax was computed of, times its beta
    bool may_change = false;  // nobody else has it, and no gradient needs it: an activation may be computed in place
  };

  Node add(at::Tensor tensor, bool may_change = false);
  const at::Tensor& tensor(Node node) const { return nodes_.at(static_cast<std::size_t>(node)).tensor; }
  at::Tensor tensor_or_none(Node node) const;
  const at::Tensor& read(TensorId id);
  at::Tensor rows_of(Node logits) const;      // a row for each class that is wanted
  at::Tensor classes_of(Node classes) const;  // one after the other
  at::Tensor fake_quantized(const at::Tensor& tensor, TensorId id) const;

  const Graph& graph_;
  const Indexed<Quantization> fake_quantization_;
  // All values of a kind lie in one piece; the tensors in `constants_` are views of the pieces.
  at::Tensor trained_, gradients_, statistics_;
  Indexed<at::Tensor> constants_;             // by tensor id; undefined where it is none
  Indexed<at::Tensor> scales_, zero_points_;  // of fake quantization per channel, by tensor id
  std::deque<NodeValue> nodes_;               // of the batch at hand; stay where they are when others join
  Indexed<Node> written_;                     // by tensor id: what operators computed
  Indexed<Node> read_;                        // the same as its readers see it, fake-quantized where it must be
  std::int64_t samples_ = 0;
  bool training_ = true;
};

}  // namespace milliwatt
