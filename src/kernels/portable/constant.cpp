// The portable kernel of CONSTANT: one output row a step, from flash.
#include <span>

#include "base/error.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

namespace {

template <typename T>
TableValues values_of(const Tensor& tensor) {
  const std::span<const T> elements = elements_of<T>(tensor);
  return std::vector<T>(elements.begin(), elements.end());
}

TableValues values_of(const Tensor& tensor) {
  switch (tensor.type) {
    case ElementType::kInt8:
      return values_of<std::int8_t>(tensor);
    case ElementType::kInt16:
      return values_of<std::int16_t>(tensor);
    case ElementType::kInt32:
      return values_of<std::int32_t>(tensor);
    case ElementType::kFloat32:
      return values_of<float>(tensor);
    default:
      throw Error("a constant output of this type; supported on devices: s8, s16, s32, f32");
  }
}

}  // namespace

std::vector<Kernel> constant_kernels(const OpView& op) {
  Kernel kernel;
  kernel.function = "constant_rows";
  kernel.tables = {{"elements", values_of(op.input(0)), "of every inference", true}};
  kernel.steps.steps = row_shape(op.output().shape).rows;
  kernel.steps.step = [](int row) { return Step{{RowSpan{}}, {RowSpan{row, 1}}}; };
  kernel.cost = {3.0 * static_cast<double>(op.output().elements()), 40};
  return {kernel};
}

}  // namespace milliwatt::portable
