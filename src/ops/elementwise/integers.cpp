#include "ops/elementwise/integers.h"

#include "ops/elementwise/broadcast.h"

namespace milliwatt {

namespace {

template <typename T>
void run_as(const OpView& op, TensorValues& values, std::uint64_t (*function)(std::uint64_t a, std::uint64_t b)) {
  const Shape& shape = op.output().shape;
  const auto a = values.read<T>(op.op().inputs[0]);
  const auto b = values.read<T>(op.op().inputs[1]);
  const auto out = values.write<T>(op.op().outputs[0]);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto element = static_cast<std::int64_t>(i);
    out[i] = static_cast<T>(function(static_cast<std::uint64_t>(a[source_element(op.input(0).shape, shape, element)]),
                                     static_cast<std::uint64_t>(b[source_element(op.input(1).shape, shape, element)])));
  }
}

}  // namespace

bool computes_in_integers(const OpView& op) {
  return op.output().type == ElementType::kInt32 || op.output().type == ElementType::kInt64;
}

void check_integers(Checks& checks, const OpView& op) {
  checks.type("input 0", op.input(0), {op.output().type});
  checks.type("input 1", op.input(1), {op.output().type});
  checks.word("activation", {"none"});
  check_broadcast(checks, op);
}

void run_integers(const OpView& op, TensorValues& values, std::uint64_t (*function)(std::uint64_t a, std::uint64_t b)) {
  if (op.output().type == ElementType::kInt64) {
    run_as<std::int64_t>(op, values, function);
  } else {
    run_as<std::int32_t>(op, values, function);
  }
}

}  // namespace milliwatt
