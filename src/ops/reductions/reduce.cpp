// Elements combined to one along some dimensions (input 1, a constant; negative from the back), which stay with size 1
// if the attribute keep_dims is 1. SUM brings sums of codes to the output's scale (TFLite's QuantizedMeanOrSum); all
// others take elements as they are.
#include "ops/reductions/reduce.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "base/to_size.h"
#include "base/wrapping.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/pieces.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

using enum ElementType;

constexpr std::int64_t kMostCodes = 1 << 23;      // sums of so many codes, and their zero points, fit 32 bits
constexpr std::int64_t kMostWideCodes = 1 << 15;  // of int16

struct Kind {
  std::string_view name;
  Reducer reducer;
};

constexpr std::array kKinds = {Kind{"REDUCE_ALL", Reducer::kMin},      Kind{"REDUCE_ANY", Reducer::kMax},
                               Kind{"REDUCE_MAX", Reducer::kMax},      Kind{"REDUCE_MIN", Reducer::kMin},
                               Kind{"REDUCE_PROD", Reducer::kProduct}, Kind{"SUM", Reducer::kSum}};

template <typename T>
T combined(Reducer reducer, T a, T b) {
  switch (reducer) {
    case Reducer::kMax:
      return b > a ? b : a;
    case Reducer::kMin:
      return b < a ? b : a;
    case Reducer::kSum:
      if constexpr (std::is_floating_point_v<T>) return a + b;
      return static_cast<T>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
    case Reducer::kProduct:
      if constexpr (std::is_floating_point_v<T>) return a * b;
      return static_cast<T>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
  }
  return a;
}

template <typename T>
T first_value(Reducer reducer) {
  if (reducer == Reducer::kMax) return std::numeric_limits<T>::lowest();
  if (reducer == Reducer::kMin) return std::numeric_limits<T>::max();
  return reducer == Reducer::kSum ? T{0} : T{1};
}

class Reduce : public OperatorType {
 public:
  explicit Reduce(std::string_view kind) : kind_(kind) {}

  std::string_view kind() const override { return kind_; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    bool good = check_types(checks, op);
    const auto keep_dims = checks.integer("keep_dims", 0, 1);
    good &= check_axes(checks, op);
    if (!good || !keep_dims) return checks.take();
    Shape shape;
    const Indexed<bool> reduced = reduced_dimensions(op);
    for (std::size_t d = 0; d < reduced.size(); ++d) {
      if (!reduced[d] || *keep_dims != 0) shape.push_back(reduced[d] ? 1 : op.input(0).shape[d]);
    }
    checks.shape("output", op.output(), shape);
    check_codes(checks, op);
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    switch (op.input(0).type) {
      case kFloat32:
        return combine<float>(op, values);
      case kInt64:
        return combine<std::int64_t>(op, values);
      case kInt32:
        return combine<std::int32_t>(op, values);
      case kInt16:
        return sums_codes(op) ? sum<std::int16_t>(op, values) : combine<std::int16_t>(op, values);
      case kInt8:
        return sums_codes(op) ? sum<std::int8_t>(op, values) : combine<std::int8_t>(op, values);
      default:
        return combine<std::uint8_t>(op, values);  // bool
    }
  }

  Int8Rule int8_rule() const override {
    if (kind_ == "SUM") return {OutputRule::kRange};
    return kind_ == "REDUCE_MAX" || kind_ == "REDUCE_MIN" ? Int8Rule{OutputRule::kAsInput} : Int8Rule{};
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 6; ++i) {
      SampleMaker make({seed, key_of(kind_), i});
      const TensorSpec in = sample_input(make, i);
      const bool keeps = i % 2 == 0;
      TensorSpec out = in;
      out.shape.clear();
      std::vector<std::int32_t> axes;
      const auto rank = static_cast<std::int32_t>(in.shape.size());
      for (std::int32_t d = 0; d < rank; ++d) {
        const bool goes = make.chance(0.5) || (axes.empty() && d + 1 == rank);
        if (goes) axes.push_back(make.chance(0.5) ? d : d - rank);
        if (!goes || keeps) out.shape.push_back(goes ? 1 : in.shape[to_size(d)]);
      }
      if (kind_ == "SUM" && !in.quantization.empty()) out.quantization.scales = {make.scale()};
      const TensorId from = make.builder().input("in", in);
      const TensorId along = make.builder().constant("axes", {static_cast<std::int64_t>(axes.size())}, axes);
      const Attributes attributes = {{"keep_dims", std::int64_t{keeps}}};
      make.add_if_right(make.builder().op(std::string(kind_), "layer", {from, along}, attributes, out), graphs);
    }
    return graphs;
  }

 private:
  TensorSpec sample_input(SampleMaker& make, std::uint64_t i) const {
    const Shape shape = make.shape();
    if (of_truths()) return {kBool, shape, {}};
    if (kind_ == "REDUCE_PROD") return {kInt32, shape, {}};
    if (i % 3 == 0) return {kFloat32, shape, {}};
    TensorSpec spec = make.codes(shape);
    if (i % 3 == 1 || kind_ != "SUM") return spec;
    return {kInt16, shape, per_tensor(make.scale(), 0)};
  }

  bool of_truths() const { return kind_ == "REDUCE_ANY" || kind_ == "REDUCE_ALL"; }

  bool check_types(Checks& checks, const OpView& op) const {
    const Tensor& input = op.input(0);
    bool good = false;
    if (of_truths()) {
      good = checks.type("input", input, {kBool});
    } else if (kind_ == "REDUCE_PROD") {
      good = checks.type("input", input, {kFloat32, kInt32, kInt64});
    } else {
      good = checks.type("input", input, {kFloat32, kInt8, kInt16, kInt32, kInt64});
    }
    return good && checks.type("output", op.output(), {input.type});
  }

  static bool check_axes(Checks& checks, const OpView& op) {
    bool good = checks.constant("axes", op.input(1));
    good &= checks.type("axes", op.input(1), {kInt32});
    if (!good) return false;
    return std::ranges::all_of(elements_of<std::int32_t>(op.input(1)), [&](std::int32_t axis) {
      return check_axis(checks, axis, op.input(0).shape).has_value();
    });
  }

  /// Sums have a scale of their own; others leave codes as they are.
  void check_codes(Checks& checks, const OpView& op) const {
    const Tensor& input = op.input(0);
    if (input.type != kInt8 && input.type != kInt16) return;
    if (!checks.per_tensor("input", input) || !checks.per_tensor("output", op.output())) return;
    if (kind_ != "SUM") {
      checks.same_quantization(input, op.output(), 0);
      return;
    }
    checks.factor("the input's scale", static_cast<double>(input.quantization.scales[0]) /
                                           static_cast<double>(op.output().quantization.scales[0]));
    const std::int64_t most = input.type == kInt8 ? kMostCodes : kMostWideCodes;
    if (reduced_count(op) > most) {
      checks.problem(fmt::format("sums of {} elements", reduced_count(op)), fmt::format("up to {}", most));
    }
  }

  /// put(number of the output element, element) for each element of the input.
  template <typename T, typename Put>
  static void for_each(const OpView& op, const TensorValues& values, Put put) {
    const Indexed<bool> reduced = reduced_dimensions(op);
    const Shape& shape = op.input(0).shape;
    const auto in = values.read<T>(op.op().inputs[0]);
    for (std::size_t i = 0; i < in.size(); ++i) {
      auto rest = static_cast<std::int64_t>(i);
      std::int64_t to = 0;
      std::int64_t stride = 1;
      for (std::size_t d = shape.size(); d-- > 0; rest /= shape[d]) {
        if (reduced[d]) continue;
        to += rest % shape[d] * stride;
        stride *= shape[d];
      }
      put(to_size(to), in[i]);
    }
  }

  template <typename T>
  static void combine(const OpView& op, TensorValues& values) {
    const Reducer reducer = reducer_of(op);
    const auto out = values.write<T>(op.op().outputs[0]);
    std::ranges::fill(out, first_value<T>(reducer));
    for_each<T>(op, values, [&](std::size_t to, T element) { out[to] = combined(reducer, out[to], element); });
  }

  template <typename T>
  static void sum(const OpView& op, TensorValues& values) {
    const auto out = values.write<T>(op.op().outputs[0]);
    std::vector<std::int32_t> sums(out.size(), 0);
    for_each<T>(op, values, [&](std::size_t to, T code) { sums[to] = wrapping_add(sums[to], code); });
    const auto zeros = static_cast<std::int32_t>(op.input(0).quantization.zero_points[0] * reduced_count(op));
    const CodeRange codes = code_range(op.output().type);
    const std::int32_t zero = op.output().quantization.zero_points[0];
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = static_cast<T>(
          requantize(wrapping_subtract(sums[i], zeros), sum_factor(op), zero, codes.lowest, codes.highest));
    }
  }

  std::string_view kind_;
};

}  // namespace

Indexed<bool> reduced_dimensions(const OpView& op) {
  Indexed<bool> reduced(op.input(0).shape.size(), false);
  for (const std::int32_t axis : elements_of<std::int32_t>(op.input(1))) {
    reduced[dimension_of(axis, op.input(0).shape)] = true;
  }
  return reduced;
}

std::int64_t reduced_count(const OpView& op) { return op.input(0).elements() / op.output().elements(); }

Reducer reducer_of(const OpView& op) { return std::ranges::find(kKinds, op.op().kind, &Kind::name)->reducer; }

bool sums_codes(const OpView& op) {
  return reducer_of(op) == Reducer::kSum && (op.output().type == kInt8 || op.output().type == kInt16);
}

QuantizedMultiplier sum_factor(const OpView& op) {
  return quantize_multiplier(static_cast<double>(op.input(0).quantization.scales.at(0)) /
                             static_cast<double>(op.output().quantization.scales.at(0)));
}

std::unique_ptr<OperatorType> make_reduce_all() { return std::make_unique<Reduce>("REDUCE_ALL"); }
std::unique_ptr<OperatorType> make_reduce_any() { return std::make_unique<Reduce>("REDUCE_ANY"); }
std::unique_ptr<OperatorType> make_reduce_max() { return std::make_unique<Reduce>("REDUCE_MAX"); }
std::unique_ptr<OperatorType> make_reduce_min() { return std::make_unique<Reduce>("REDUCE_MIN"); }
std::unique_ptr<OperatorType> make_reduce_prod() { return std::make_unique<Reduce>("REDUCE_PROD"); }
std::unique_ptr<OperatorType> make_sum() { return std::make_unique<Reduce>("SUM"); }

}  // namespace milliwatt
