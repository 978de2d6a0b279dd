// MAX_POOL_2D, int8 or float32: the largest code of the window, without padding; input and output have the same
// quantization.
#include <algorithm>
#include <limits>

#include "base/to_size.h"
#include "ops/factories.h"
#include "ops/facts/batch.h"
#include "ops/facts/padded_window.h"
#include "ops/float32.h"
#include "ops/pools/pooled_codes.h"
#include "ops/window.h"
#include "ops/window_checks.h"

namespace milliwatt {

namespace {

class MaxPool2d : public OperatorType, public BatchedOperator, public PaddedOperator {
 public:
  std::string_view kind() const override { return "MAX_POOL_2D"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    bool good = checks.computed_type("input", op.input(0));
    good &= checks.computed_type("output", op.output());
    good &= checks.rank("input", op.input(0), 4);
    good &= checks.rank("output", op.output(), 4);
    checks.activation();
    checks.not_constant("input", op.input(0));
    if (!good) return checks.take();

    const auto kernel_h = checks.integer("kernel_h", 1, 65535);
    const auto kernel_w = checks.integer("kernel_w", 1, 65535);
    if (kernel_h && kernel_w) check_window(checks, op, *kernel_h, *kernel_w, false, op.input(0).shape[3]);
    if (computes_in_float(op)) return checks.take();
    const bool input = checks.per_tensor("input", op.input(0));
    const bool output = checks.per_tensor("output", op.output());
    if (input && output) checks.same_quantization(op.input(0), op.output());
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    const Window2d w = pool_window(op);
    if (computes_in_float(op)) return run_floats(op, w, values);
    std::int32_t lowest = 0, highest = 0;
    activation_range(op.word("activation"), op.output(), lowest, highest);

    for_each_image<std::int8_t>(op, values, [&](std::span<const std::int8_t> image, std::span<std::int8_t> out) {
      for_each_output(w, out, [&](int y, int x, int channel) {
        std::int32_t largest = -128;
        for_each_tap(w, y, x, [&](int pixel, int) {
          largest = std::max<std::int32_t>(largest, image[to_size(pixel * w.in_channels + channel)]);
        });
        return std::min(std::max(largest, lowest), highest);
      });
    });
  }

  void record(const OpView& op, Tape& tape) const override {
    expect_one_image(op, kImagesInTraining);
    put_activated(op, tape, tape.pool(Tape::Pool::kMax, tape.value(op.op().inputs[0]), pool_window(op)));
  }

  Int8Rule int8_rule() const override { return {OutputRule::kAsInput}; }

  ChannelFlow channel_flow(const OpView& op) const override { return channels_in_turn(op); }

  ChannelRanges output_codes(const OpView& op, std::size_t, const std::vector<ChannelRanges>& inputs) const override {
    return pooled_codes(op, inputs[0]);
  }

  BatchRule batch_rule(const OpView&) const override { return BatchRule::kOneByOne; }

  /// Every window has a tap in the image, and no code of the image is below the lowest. Real numbers have no such code.
  PaddedWindow padded_window(const OpView& op) const override {
    return {pool_window(op), op.input(0).type == ElementType::kInt8 ? -128 : std::numeric_limits<std::int32_t>::min()};
  }

  TimeRows time_rows(const OpView& op) const override { return pool_rows(op); }

 private:
  static void run_floats(const OpView& op, const Window2d& w, TensorValues& values) {
    const ValueRange range = activation_values(op.word("activation"));
    for_each_image<float>(op, values, [&](std::span<const float> image, std::span<float> out) {
      for_each_output(w, out, [&](int y, int x, int channel) {
        float largest = -std::numeric_limits<float>::infinity();
        for_each_tap(w, y, x, [&](int pixel, int) {
          largest = std::max(largest, image[to_size(pixel * w.in_channels + channel)]);
        });
        return std::clamp(largest, range.lowest, range.highest);
      });
    });
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_max_pool2d() { return std::make_unique<MaxPool2d>(); }

}  // namespace milliwatt
