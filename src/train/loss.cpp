#include "train/loss.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

class ClassLoss final : public Loss {
 public:
  explicit ClassLoss(double label_smoothing) : label_smoothing_(label_smoothing) {}

  std::string text() const override { return fmt::format("classes, smoothing {}", label_smoothing_); }

  std::size_t target_elements(const Shape& output) const override {
    if (output.empty() || element_count(output) != output.back()) {
      throw Error(
          fmt::format("the network's output has the shape {}; supported: one value per class", shape_text(output)));
    }
    return 1;
  }

  std::string problem(std::span<const float> target, const Shape& output) const override {
    const auto found = static_cast<std::int64_t>(target[0]);
    if (found >= 0 && found < output.back()) return "";
    return fmt::format("is of class {}; the network has classes 0 to {}", found, output.back() - 1);
  }

  BatchLoss record(TrainingTape& tape, const Tensor&, TensorId id, Node target) const override {
    const Node logits = tape.logits(id);
    return {tape.cross_entropy(logits, target, label_smoothing_), tape.best_is(logits, target)};
  }

 private:
  double label_smoothing_;
};

class SquaredLoss final : public Loss {
 public:
  std::string text() const override { return "squared differences"; }
  std::size_t target_elements(const Shape& output) const override { return to_size(element_count(output)); }
  BatchLoss record(TrainingTape& tape, const Tensor& output, TensorId id, Node target) const override {
    const Node difference = tape.binary(Tape::Binary::kSubtract, tape.value(id), tape.reshape(target, output.shape));
    return {tape.binary(Tape::Binary::kMultiply, difference, difference), kNoNode};
  }
};

}  // namespace

std::shared_ptr<const Loss> class_loss(double label_smoothing) { return std::make_shared<ClassLoss>(label_smoothing); }

std::shared_ptr<const Loss> squared_loss() { return std::make_shared<SquaredLoss>(); }

}  // namespace milliwatt
