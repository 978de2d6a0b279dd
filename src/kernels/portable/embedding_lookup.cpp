// The portable kernels of EMBEDDING_LOOKUP: everything in one step, for its rows come from numbers that are computed.
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

std::vector<Kernel> embedding_lookup_kernels(const OpView& op) {
  const Tensor& table = op.input(1);
  const bool is_scaled = table.type != op.output().type;
  Kernel kernel;
  kernel.function = is_scaled ? "lookup_scaled_slices" : "lookup_slices";
  kernel.numbers = {{"kOuter", 1, ""},
                    {"kPositions", static_cast<std::int32_t>(op.input(0).elements()), ""},
                    {"kSize", static_cast<std::int32_t>(table.shape[0]), "slices to choose from"},
                    {"kRun", static_cast<std::int32_t>(table.elements() / table.shape[0]), "elements of a slice"}};
  kernel.tables = {elements_table("slices", table)};
  if (is_scaled) kernel.tables.push_back({"scale", std::vector<float>{table.quantization.scales.at(0)}, "", true});
  kernel.steps = all_at_once(1, op.input_count(), row_shape(op.output().shape).rows);
  kernel.cost = {8.0 * static_cast<double>(op.output().elements()), 120};
  return {kernel};
}

}  // namespace milliwatt::portable
