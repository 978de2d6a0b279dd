// CAST: each element as one of another type, as C++ converts it; floats beyond the target's range become its ends.
#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

using enum ElementType;

template <typename To, typename From>
To converted(From value) {
  if constexpr (std::is_same_v<To, bool>) return value != 0;
  if constexpr (std::is_floating_point_v<From> && !std::is_floating_point_v<To>) {
    if (std::isnan(value)) return 0;
    if (value <= static_cast<From>(std::numeric_limits<To>::min())) return std::numeric_limits<To>::min();
    if (value >= static_cast<From>(std::numeric_limits<To>::max())) return std::numeric_limits<To>::max();
  }
  return static_cast<To>(value);
}

/// Calls visit with a value of the element type's C++ type.
template <typename Visit>
void with_type(ElementType type, Visit visit) {
  switch (type) {
    case kInt8:
      return visit(std::int8_t{});
    case kInt16:
      return visit(std::int16_t{});
    case kBool:
      return visit(bool{});
    case kInt32:
      return visit(std::int32_t{});
    case kInt64:
      return visit(std::int64_t{});
    default:
      return visit(float{});
  }
}

class Cast : public OperatorType {
 public:
  std::string_view kind() const override { return "CAST"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    checks.type("input", op.input(0), {kInt8, kInt16, kInt32, kInt64, kFloat32, kBool});
    checks.type("output", op.output(), {kInt8, kInt16, kInt32, kInt64, kFloat32, kBool});
    checks.shape("output", op.output(), op.input(0).shape);
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    with_type(op.input(0).type, [&](auto from) {
      with_type(op.output().type, [&](auto to) {
        const auto in = values.read<decltype(from)>(op.op().inputs[0]);
        const auto out = values.write<decltype(to)>(op.op().outputs[0]);
        std::ranges::transform(in, out.begin(), converted<decltype(to), decltype(from)>);
      });
    });
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (const auto& [from, to] : {std::pair{kInt8, kInt32}, std::pair{kInt32, kFloat32}}) {
      SampleMaker make({seed, key_of(kind()), static_cast<std::uint64_t>(from)});
      const Shape shape = make.shape();
      const TensorId in = make.builder().input("in", {from, shape, {}});
      make.add_if_right(make.builder().op("CAST", "layer", {in}, {}, {to, shape, {}}), graphs);
    }
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_cast() { return std::make_unique<Cast>(); }

}  // namespace milliwatt
