// SOFTMAX on Armv7E-M: four codes at a time. The portable kernel's table ends with what is farther off.
#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "kernels/offers.h"

namespace milliwatt::dsp {

std::vector<Kernel> softmax_kernels(const OpView& op) {
  constexpr std::size_t kDistances = 256;
  Kernel kernel = portable::softmax_kernels(op).front();
  kernel.function += "_dsp";
  auto exponentials = std::get<std::vector<std::int32_t>>(*kernel.tables.front().values);
  if (exponentials.size() < kDistances) exponentials.push_back(0);
  std::ranges::find(kernel.numbers, "kTableEntries", &KernelNumber::name)->value =
      static_cast<std::int32_t>(exponentials.size());
  const double elements = static_cast<double>(op.output().elements());
  const double vectors = elements / static_cast<double>(op.output().shape.empty() ? 1 : op.output().shape.back());
  kernel.cost = {17.0 * elements + 200.0 * vectors, 420 + 4 * static_cast<std::int64_t>(exponentials.size())};
  kernel.tables.front().values = std::move(exponentials);
  return {std::move(kernel)};
}

}  // namespace milliwatt::dsp
