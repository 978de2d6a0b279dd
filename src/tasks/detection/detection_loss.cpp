#include "tasks/detection/detection_loss.h"

#include <fmt/format.h>

#include <limits>
#include <vector>

#include "base/error.h"
#include "base/to_size.h"
#include "tasks/detection/centre_targets.h"
#include "tasks/detection/found_boxes.h"
#include "zoo/centre_point.h"

namespace milliwatt {
namespace {

constexpr float kLeastProbability = 1e-5F;  // whose logarithm is still taken
constexpr float kShareOfBoxes = 0.5F;

using enum Tape::Binary;

class DetectionLoss final : public Loss {
 public:
  std::string text() const override { return "centre points: focal 2 4, boxes 0.5"; }

  std::size_t target_elements(const Shape& output) const override {
    if (output.size() != 4 || output[3] <= kCentrePointBoxValues) {
      throw Error(fmt::format("the network's output has the shape {}; supported: 1 x height x width x (classes + 4)",
                              shape_text(output)));
    }
    return kCentreParts * to_size(element_count(output));
  }

  BatchLoss record(TrainingTape& tape, const Tensor& output, TensorId id, Node target) const override {
    const std::int64_t values = output.shape[3];
    const Node parts = tape.reshape(target, {1, output.shape[1], output.shape[2], kCentreParts * values});
    const auto part = [&](CentrePart which) {
      std::vector<std::int64_t> places;
      for (std::int64_t i = 0; i < values; ++i) places.push_back(static_cast<std::int64_t>(which) * values + i);
      return tape.take(parts, 3, places);
    };
    const Node middles = part(CentrePart::kMiddle), others = part(CentrePart::kOther);
    const Node weights = part(CentrePart::kBoxWeight);
    const auto constant = [&](float value) { return tape.clamp(middles, {value, value}); };
    const auto times = [&](Node a, Node b) { return tape.binary(kMultiply, a, b); };
    const auto sum = [&](Node node) { return tape.reduce(Tape::Reduction::kSum, node, {0, 1, 2, 3}); };
    const auto at_least_one = [&](Node node) { return tape.clamp(node, {1, std::numeric_limits<float>::infinity()}); };

    const Node out = tape.value(id);
    const Node logits = tape.binary(kSubtract, out, constant(static_cast<float>(kEvenLogit)));
    const Node yes = tape.clamp(tape.unary(Tape::Unary::kSigmoid, logits), {kLeastProbability, 1 - kLeastProbability});
    const Node no = tape.binary(kSubtract, constant(1), yes);
    const Node of_middles = times(times(middles, times(no, no)), tape.unary(Tape::Unary::kLog, yes));
    const Node of_others = times(times(others, times(yes, yes)), tape.unary(Tape::Unary::kLog, no));
    const Node focal = tape.binary(kDivide, sum(tape.binary(kAdd, of_middles, of_others)), at_least_one(sum(middles)));

    const Node apart = tape.unary(Tape::Unary::kAbsolute, tape.binary(kSubtract, out, part(CentrePart::kBox)));
    // Of the weights' sum a quarter, for each stands in four places; the share of boxes besides.
    const Node all_weights = tape.binary(kMultiply, sum(weights), sum_like(tape, middles, 1.0F / 4));
    const Node boxes = times(tape.binary(kDivide, sum(times(apart, weights)), at_least_one(all_weights)),
                             sum_like(tape, middles, kShareOfBoxes));
    return {tape.binary(kSubtract, boxes, focal), kNoNode};
  }

 private:
  /// One value, with the dimensions of a sum.
  static Node sum_like(TrainingTape& tape, Node node, float value) {
    return tape.clamp(tape.reduce(Tape::Reduction::kSum, node, {0, 1, 2, 3}), {value, value});
  }
};

}  // namespace

std::shared_ptr<const Loss> detection_loss() { return std::make_shared<DetectionLoss>(); }

}  // namespace milliwatt
