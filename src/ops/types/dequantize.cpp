// DEQUANTIZE: codes to real numbers, scale * (code - zero_point), the product in double precision.
#include <algorithm>

#include "ops/checks.h"
#include "ops/factories.h"

namespace milliwatt {

namespace {

template <typename T>
void to_reals(const OpView& op, TensorValues& values) {
  const double scale = op.input(0).quantization.scales[0];
  const std::int32_t zero_point = op.input(0).quantization.zero_points[0];
  const auto in = values.read<T>(op.op().inputs[0]);
  const auto out = values.write<float>(op.op().outputs[0]);
  std::transform(in.begin(), in.end(), out.begin(),
                 [&](T code) { return static_cast<float>(scale * (code - zero_point)); });
}

class Dequantize : public OperatorType {
 public:
  std::string_view kind() const override { return "DEQUANTIZE"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    checks.type("output", op.output(), {ElementType::kFloat32});
    checks.shape("output", op.output(), op.input(0).shape);
    if (checks.type("input", op.input(0), {ElementType::kInt8, ElementType::kUint8, ElementType::kInt16})) {
      checks.per_tensor("input", op.input(0));
    }
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    switch (op.input(0).type) {
      case ElementType::kInt16:
        return to_reals<std::int16_t>(op, values);
      case ElementType::kUint8:
        return to_reals<std::uint8_t>(op, values);
      default:
        return to_reals<std::int8_t>(op, values);
    }
  }

  TimeRows time_rows(const OpView&) const override { return {RowsRead::kOwn}; }
};

}  // namespace

std::unique_ptr<OperatorType> make_dequantize() { return std::make_unique<Dequantize>(); }

}  // namespace milliwatt
