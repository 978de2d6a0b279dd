#include "tasks/segmentation/segmentation_loss.h"

#include <fmt/format.h>

#include <vector>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

using enum Tape::Binary;

class SegmentationLoss final : public Loss {
 public:
  explicit SegmentationLoss(double dice) : dice_(dice) {}

  std::string text() const override { return fmt::format("classes of pixels, dice {}", dice_); }

  std::size_t target_elements(const Shape& output) const override {
    if (output.size() != 4) {
      throw Error(fmt::format("the network's output has the shape {}; supported: 1 x height x width x classes",
                              shape_text(output)));
    }
    return to_size(output[1] * output[2] * (output[3] + 1));
  }

  BatchLoss record(TrainingTape& tape, const Tensor& output, TensorId id, Node target) const override {
    const std::int64_t classes = output.shape[3];
    const Node all = tape.reshape(target, {1, output.shape[1], output.shape[2], classes + 1});
    std::vector<std::int64_t> places;
    for (std::int64_t c = 1; c <= classes; ++c) places.push_back(c);
    const Node numbers = tape.take(all, 3, {0});
    const Node truth = tape.take(all, 3, places);
    const Node logits = tape.logits(id);

    const auto sum = [&](Node node) { return tape.reduce(Tape::Reduction::kSum, node, {0, 1, 2}); };
    const Node said = tape.softmax(logits, 1);
    const Node common = sum(tape.binary(kMultiply, said, truth));
    const Node both = tape.binary(kAdd, sum(said), sum(truth));
    const auto constant = [&](float value) { return tape.clamp(sum(truth), {value, value}); };
    const Node share = tape.binary(kDivide, tape.binary(kAdd, tape.binary(kAdd, common, common), constant(1)),
                                   tape.binary(kAdd, both, constant(1)));
    const Node missing =
        tape.binary(kMultiply, tape.binary(kSubtract, constant(1), share), constant(static_cast<float>(dice_)));
    const Node entropy = tape.cross_entropy(logits, numbers, 0);
    return {tape.binary(kAdd, tape.reduce(Tape::Reduction::kMean, missing, {0, 1, 2, 3}), entropy),
            tape.best_is(logits, numbers)};
  }

 private:
  double dice_;
};

}  // namespace

std::shared_ptr<const Loss> segmentation_loss(double dice) { return std::make_shared<SegmentationLoss>(dice); }

}  // namespace milliwatt
