// What training computes as the loss of a small network's output, for tests that describe losses a second time.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/random.h"
#include "train/loss.h"
#include "train/parameters.h"
#include "train/training_tape.h"
#include "zoo/layer_stack.h"

namespace milliwatt::test {

/// One convolution of 1 x 1 over random pixels: `samples` maps of height x width x values.
class LossOfAnswers {
 public:
  LossOfAnswers(int samples, int height, int width, int values) {
    LayerStack stack("answers", "in", {1, height, width, 2});
    stack.answers("out", values);
    graph_ = std::move(stack).end();
    parameters_ = find_parameters(graph_);
    tape_ = make_training_tape(graph_, parameters_, {{}, 1});
    Random random({17});
    for (float& value : tape_->trained()) value = static_cast<float>(random.uniform(-1.5, 1.5));
    for (int i = 0; i < samples * height * width * 2; ++i) input_.push_back(static_cast<float>(random.uniform(-2, 2)));
  }

  /// The network's output.
  std::vector<float> answers() {
    tape_->begin(input_, true);
    record(graph_, *tape_);
    return tape_->value_of(graph_.outputs.front());
  }

  double loss(const Loss& of, std::span<const float> target) {
    tape_->begin(input_, true);
    record(graph_, *tape_);
    const TensorId out = graph_.outputs.front();
    return tape_->minimize(of.record(*tape_, graph_.tensor(out), out, tape_->target(target)).loss);
  }

  /// Of the loss, along each trained value: by the tape, and by differences.
  struct Slope {
    double gradient = 0, difference = 0;
  };
  std::vector<Slope> slopes(const Loss& of, std::span<const float> target) {
    constexpr float kDistance = 1e-3F;
    loss(of, target);
    const std::vector<float> gradients(tape_->gradients().begin(), tape_->gradients().end());
    std::vector<Slope> slopes;
    for (std::size_t i = 0; i < parameters_.trained_count; ++i) {
      float& value = tape_->trained()[i];
      const float before = value;
      value = before + kDistance;
      const double above = loss(of, target);
      value = before - kDistance;
      slopes.push_back({gradients[i], (above - loss(of, target)) / (2 * static_cast<double>(kDistance))});
      value = before;
    }
    return slopes;
  }

 private:
  Graph graph_;
  Parameters parameters_;
  std::unique_ptr<TrainingTape> tape_;
  std::vector<float> input_;
};

}  // namespace milliwatt::test
