#include "kernels/portable/binary.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "kernels/broadcast_rows.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

BinaryOperation operation_of(std::string_view kind) {
  struct Row {
    std::string_view kind;
    BinaryOperation operation;
  };
  static const std::vector<Row> rows = {
#define BINARY(KIND, INT8_VERSION, RULE) {#KIND, BinaryOperation::RULE},
#include "ops/elementwise/binary.inc"
#undef BINARY
  };
  const auto found = std::ranges::find(rows, kind, &Row::kind);
  expects(found != rows.end(), "an operator that is no row of binary.inc");
  return found->operation;
}

namespace {

// binary_TYPE of two computed tensors, or binary_constant_TYPE if one is constant: `table` makes its table.
template <typename MakeTable>
Kernel kernel_of_pairs(const OpView& op, BinaryOperation operation, const std::vector<KernelNumber>& numbers,
                       double cycles_an_element, const std::string& type, MakeTable table) {
  if (op.input(0).is_constant() && op.input(1).is_constant()) {
    throw Error("both inputs are constant; supported on devices: at least one computed tensor");
  }
  const BroadcastRows rows = broadcast_rows(op);
  Kernel kernel;
  kernel.numbers = {{"kOperation", static_cast<std::int32_t>(operation), op.op().kind}};
  append(kernel.numbers, numbers);
  append(kernel.numbers, broadcast_numbers(rows));
  kernel.function = "binary_" + type;
  for (std::size_t k = 0; k < 2; ++k) {
    if (!op.input(k).is_constant()) continue;
    kernel.function = "binary_constant_" + type;
    kernel.numbers.push_back({"kConstantInput", static_cast<std::int32_t>(k), ""});
    kernel.tables = {table(op.input(k))};
  }
  kernel.steps = broadcast_steps(op, rows);
  kernel.cost = {cycles_an_element * static_cast<double>(op.output().elements()), 200};
  return kernel;
}

}  // namespace

Kernel binary_kernel(const OpView& op, BinaryOperation operation, std::vector<KernelNumber> numbers,
                     double cycles_an_element) {
  return kernel_of_pairs(op, operation, numbers, cycles_an_element, "s8", [](const Tensor& constant) {
    KernelTable table = weights_table(constant);
    table.name = "constants";
    return table;
  });
}

Kernel values_kernel(const OpView& op, BinaryOperation operation, std::vector<KernelNumber> numbers,
                     double cycles_an_element) {
  Kernel kernel = kernel_of_pairs(op, operation, numbers, cycles_an_element, "values",
                                  [](const Tensor& constant) { return elements_table("constants", constant); });
  if (element_bytes(op.input(0).type) != element_bytes(op.output().type)) kernel.steps.element_wise = false;
  return kernel;
}

std::vector<KernelNumber> plain_numbers(const OpView& op) {
  const bool has_activation = op.op().attributes.contains("activation");
  return {{"kActivation", has_activation ? activation_number(op) : 0, has_activation ? op.word("activation") : ""}};
}

std::vector<Kernel> binary_kernels(const OpView& op) {
  if (op.output().type != ElementType::kInt8) {
    return {values_kernel(op, operation_of(op.op().kind), plain_numbers(op), 20)};
  }
  return {binary_kernel(op, operation_of(op.op().kind), {}, 12)};
}

}  // namespace milliwatt::portable
