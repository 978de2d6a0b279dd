// CONV_2D, int8, int16 with int8 weights, or float32: each output channel is a window of all input channels times the
// channel's weights. Inputs: image 1 x H x W x C, weights O x KH x KW x C, optional bias O. The padding's products are
// left out, as if the padding held the input's zero point.
#include "base/to_size.h"
#include "ops/factories.h"
#include "ops/facts/batch.h"
#include "ops/facts/padded_window.h"
#include "ops/float32.h"
#include "ops/sums/arithmetic.h"
#include "ops/sums/codes_of_sums.h"
#include "ops/window.h"
#include "ops/window_checks.h"

namespace milliwatt {

namespace {

class Conv2d : public OperatorType, public BatchedOperator, public PaddedOperator {
 public:
  std::string_view kind() const override { return "CONV_2D"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 3)) return checks.take();
    const Tensor& weights = op.input(1);
    bool good = check_sum_types(checks, op);
    good &= checks.rank("input", op.input(0), 4);
    good &= checks.rank("weights", weights, 4);
    good &= checks.rank("output", op.output(), 4);
    checks.activation();
    if (!good) return checks.take();

    const Shape& kernel = weights.shape;
    checks.shape("weights", weights, {kernel[0], kernel[1], kernel[2], op.input(0).shape[3]});
    check_window(checks, op, kernel[1], kernel[2], true, kernel[0]);
    check_sums(checks, op, 0, kernel[0]);
    return checks.take();
  }

  std::int64_t macs(const OpView& op) const override {
    const Shape& kernel = op.input(1).shape;
    return op.output().elements() * kernel[1] * kernel[2] * kernel[3];
  }

  void run(const OpView& op, TensorValues& values) const override {
    const Window2d w = convolution_window(op);
    with_arithmetic(op, w.out_channels, SumInputs(), [&](const auto& sums) { run_as(w, sums, op, values); });
  }

  void record(const OpView& op, Tape& tape) const override {
    expect_one_image(op, kImagesInTraining);
    const Window2d window = convolution_window(op);
    const std::int64_t fan_in = std::int64_t{1} * window.kernel_height * window.kernel_width * window.in_channels;
    const Node weights = parameter_of(op, 1, tape, Role::kWeights, fan_in);
    const Node bias = parameter_of(op, 2, tape, Role::kBias);
    put_activated(op, tape, tape.convolve(tape.value(op.op().inputs[0]), weights, bias, window, 1));
  }

  std::optional<WeightedSum> weighted_sum(const OpView& op) const override {
    WeightedSum sum;
    sum.output_dimension = 0;
    sum.input_dimension = 3;
    sum.window = convolution_window(op);
    return sum;
  }

  ChannelFlow channel_flow(const OpView&) const override {
    ChannelFlow flow;
    flow.outputs_are_separate = true;
    flow.inputs_are_summed = true;
    return flow;
  }

  ChannelRanges output_codes(const OpView& op, std::size_t, const std::vector<ChannelRanges>& inputs) const override {
    return codes_of_sums(op, inputs[0]);
  }

  BatchRule batch_rule(const OpView&) const override { return BatchRule::kOneByOne; }

  PaddedWindow padded_window(const OpView& op) const override {
    return {convolution_window(op), zero_code(op.input(0))};
  }

  Int8Rule int8_rule() const override { return {OutputRule::kRange}; }

  TimeRows time_rows(const OpView& op) const override { return {RowsRead::kWindow, op.input(1).shape[1]}; }

  std::vector<std::string> name_words() const override { return {"conv"}; }

 private:
  template <typename Sums>
  static void run_as(const Window2d& w, const Sums& sums, const OpView& op, TensorValues& values) {
    using Element = typename Sums::Element;
    const auto weights = values.read<typename Sums::Weight>(op.op().inputs[1]);
    for_each_image<Element>(op, values, [&](std::span<const Element> image, std::span<Element> out) {
      for_each_output(w, out, [&](int y, int x, int channel) {
        auto sum = sums.start(channel);
        for_each_tap(w, y, x, [&](int pixel, int tap) {
          const Element* in = &image[to_size(pixel * w.in_channels)];
          const auto* factor = &weights[first_weight(w, channel, tap)];
          for (int c = 0; c < w.in_channels; ++c) sum = sums.add(sum, in[c], factor[c]);
        });
        return sums.result(sum, channel);
      });
    });
  }

  /// The place of an output channel's weights for the first input channel.
  static std::size_t first_weight(const Window2d& w, int channel, int tap) {
    return to_size((channel * w.kernel_height * w.kernel_width + tap) * w.in_channels);
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_conv2d() { return std::make_unique<Conv2d>(); }

}  // namespace milliwatt
