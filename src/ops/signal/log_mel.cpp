// LOG_MEL: see ops/signal/log_mel.h. Unlike that of other operators, its reference is the device's own source: there is
// no outside oracle of these bits, and what the network was trained on must be what the board computes. A test holds it
// against a front end in floating point.
#include "ops/signal/log_mel.h"

#include <fmt/format.h>

#include <cstddef>

#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/signal/log_mel_tables.h"

namespace milliwatt {

namespace {

constexpr std::int64_t kLargest = 1 << 20;  // of an attribute; what it means is checked in log_mel_problems()

class LogMelOperator : public OperatorType {
 public:
  std::string_view kind() const override { return "LOG_MEL"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    const Tensor& input = op.input(0);
    const Tensor& output = op.output();
    checks.not_constant("input", input);
    checks.type("input", input, {ElementType::kInt16});
    checks.type("output", output, {ElementType::kInt8});
    for (const char* name : {"sample_rate", "window", "hop", "bins", "low_hz", "high_hz"}) {
      checks.integer(name, 0, kLargest);
    }
    if (!checks.ok()) return checks.take();
    const LogMel front_end = log_mel_of(op);
    std::vector<std::string> figures = log_mel_problems(front_end);
    if (!figures.empty()) return figures;
    check_tensors(checks, front_end, input, output);
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    run_log_mel(log_mel_of(op), values.read<std::int16_t>(op.op().inputs[0]),
                values.write<std::int8_t>(op.op().outputs[0]));
  }

 private:
  static void check_tensors(Checks& checks, const LogMel& front_end, const Tensor& input, const Tensor& output) {
    const int row = log_mel_row(front_end);
    const std::int64_t rows = input.shape.size() == 4 ? input.shape[1] : 0;
    if (input.shape != Shape{1, rows, 1, row} || rows * row < front_end.window) {
      checks.problem(fmt::format("{} has shape {}", tensor_label("input", input), shape_text(input.shape)),
                     fmt::format("1xRx1x{}, R at least {}", row, front_end.window / row));
      return;
    }
    const std::int64_t frames = (rows * row - front_end.window) / front_end.hop + 1;
    checks.shape("output", output, {1, frames, front_end.bins, 1});
    const Quantization quantization = log_mel_quantization(front_end);
    if (output.quantization != quantization) {
      checks.problem(tensor_label("output", output) + " has another quantization",
                     fmt::format("scale {} and zero point {}", quantization.scales[0], quantization.zero_points[0]));
    }
  }
};

}  // namespace

LogMel log_mel_of(const OpView& op) {
  const auto figure = [&](const char* name) { return static_cast<int>(op.integer(name)); };
  return {figure("sample_rate"), figure("window"), figure("hop"), figure("bins"), figure("low_hz"), figure("high_hz")};
}

void run_log_mel(const LogMel& front_end, std::span<const std::int16_t> samples, std::span<std::int8_t> codes) {
  const LogMelParts parts = log_mel_parts(front_end);
  const LogMelTables tables = parts.tables();
  std::vector<Complex32> scratch(std::size_t{1} << parts.shape.complex_bits);
  const std::int32_t rows = static_cast<std::int32_t>(samples.size()) / parts.shape.row;
  const std::int32_t frames = static_cast<std::int32_t>(codes.size()) / front_end.bins;
  for (std::int32_t frame = 0; frame < frames; ++frame) {
    const SampleRows at = {samples.data(), rows, frame * (front_end.hop / parts.shape.row)};
    log_mel_frame<LogMelLoops>(at, parts.shape, tables, scratch.data(), codes.data() + frame * front_end.bins);
  }
}

std::unique_ptr<OperatorType> make_log_mel() { return std::make_unique<LogMelOperator>(); }

}  // namespace milliwatt
