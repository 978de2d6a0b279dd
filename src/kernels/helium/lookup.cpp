// Operators of one tensor of 8-bit codes with Helium: sixteen codes at a time from a table.
#include <algorithm>
#include <utility>
#include <variant>

#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::helium {

namespace {

/// Of the portable kernels those that look codes up, with the table in the order of codes as unsigned bytes.
std::vector<Kernel> lookups(std::vector<Kernel> portable, const OpView& op) {
  std::erase_if(portable, [](const Kernel& kernel) { return kernel.function != "lookup_s8"; });
  for (Kernel& kernel : portable) {
    auto codes = std::get<std::vector<std::int8_t>>(*kernel.tables.at(0).values);
    std::rotate(codes.begin(), codes.begin() - kernel.numbers.at(0).value, codes.end());
    kernel.tables[0].values = std::move(codes);
    kernel.tables[0].comment = "output code of each input code, as an unsigned byte";
    kernel.function += "_helium";
    kernel.header.clear();
    kernel.numbers = {{"kElements", static_cast<std::int32_t>(row_shape(op.output().shape).elements), "of a row"}};
    const double elements = static_cast<double>(op.output().elements());
    kernel.cost = {25.0 * kernel.steps.steps + elements / 4.0, 40};
  }
  return portable;
}

}  // namespace

std::vector<Kernel> lookup_kernels(const OpView& op) { return lookups(portable::unary_kernels(op), op); }

std::vector<Kernel> quantize_kernels(const OpView& op) {
  if (op.input(0).type == ElementType::kFloat32) return {};
  return lookups(portable::quantize_kernels(op), op);
}

}  // namespace milliwatt::helium
