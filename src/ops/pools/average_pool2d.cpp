// AVERAGE_POOL_2D, int8 or float32: the mean of the window, without padding. A mean of codes is rounded to the nearest
// code (ties away from zero); input and output have the same quantization.
#include <algorithm>

#include "base/to_size.h"
#include "ops/factories.h"
#include "ops/facts/batch.h"
#include "ops/float32.h"
#include "ops/pools/pooled_codes.h"
#include "ops/window.h"
#include "ops/window_checks.h"

namespace milliwatt {

namespace {

class AveragePool2d : public OperatorType, public BatchedOperator {
 public:
  std::string_view kind() const override { return "AVERAGE_POOL_2D"; }

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
    if (computes_in_float(op)) {
      run_floats(op, values);
    } else {
      run_codes(op, values);
    }
  }

  void record(const OpView& op, Tape& tape) const override {
    expect_one_image(op, kImagesInTraining);
    put_activated(op, tape, tape.pool(Tape::Pool::kMean, tape.value(op.op().inputs[0]), pool_window(op)));
  }

  ChannelFlow channel_flow(const OpView& op) const override { return channels_in_turn(op); }

  ChannelRanges output_codes(const OpView& op, std::size_t, const std::vector<ChannelRanges>& inputs) const override {
    return pooled_codes(op, inputs[0]);
  }

  BatchRule batch_rule(const OpView&) const override { return BatchRule::kOneByOne; }

  Int8Rule int8_rule() const override { return {OutputRule::kAsInput}; }

  TimeRows time_rows(const OpView& op) const override { return pool_rows(op); }

  std::vector<std::string> name_words() const override { return {"pool"}; }

 private:
  static void run_codes(const OpView& op, TensorValues& values) {
    const Window2d w = pool_window(op);
    std::int32_t lowest = 0, highest = 0;
    activation_range(op.word("activation"), op.output(), lowest, highest);

    for_each_image<std::int8_t>(op, values, [&](std::span<const std::int8_t> image, std::span<std::int8_t> out) {
      for_each_output(w, out, [&](int y, int x, int channel) {
        std::int64_t sum = 0;
        std::int64_t count = 0;
        for_each_tap(w, y, x, [&](int pixel, int) {
          sum += image[to_size(pixel * w.in_channels + channel)];
          ++count;
        });
        const std::int64_t mean = (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
        return std::min(std::max(static_cast<std::int32_t>(mean), lowest), highest);
      });
    });
  }

  static void run_floats(const OpView& op, TensorValues& values) {
    const Window2d w = pool_window(op);
    const ValueRange range = activation_values(op.word("activation"));

    for_each_image<float>(op, values, [&](std::span<const float> image, std::span<float> out) {
      for_each_output(w, out, [&](int y, int x, int channel) {
        float sum = 0;
        int count = 0;
        for_each_tap(w, y, x, [&](int pixel, int) {
          sum += image[to_size(pixel * w.in_channels + channel)];
          ++count;
        });
        return std::clamp(sum / static_cast<float>(count), range.lowest, range.highest);
      });
    });
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_average_pool2d() { return std::make_unique<AveragePool2d>(); }

}  // namespace milliwatt
