#include "kernels/unit_constants.h"

#include <algorithm>
#include <utility>

#include "kernels/parts.h"

namespace milliwatt {

namespace {

KernelTable bias_table(const std::vector<std::int32_t>& bias) {
  const bool is_short =
      std::ranges::all_of(bias, [](std::int32_t one) { return one == static_cast<std::int16_t>(one); });
  if (!is_short) return {"bias", bias, "", true};
  std::vector<std::int16_t> values;
  for (const std::int32_t one : bias) values.push_back(static_cast<std::int16_t>(one));
  return {"bias", std::move(values), "", true};
}

}  // namespace

bool has_one_factor(const Requantization& requantization) {
  const std::vector<QuantizedMultiplier>& factors = requantization.factors;
  return std::ranges::all_of(factors, [&](const QuantizedMultiplier& one) { return one == factors.front(); });
}

void add_unit_constants(Kernel& kernel, const std::vector<std::int32_t>& bias, const Requantization& requantization) {
  kernel.tables.push_back(bias_table(bias));
  if (has_one_factor(requantization)) {
    const QuantizedMultiplier& factor = requantization.factors.front();
    kernel.numbers.push_back({"kMultiplier", factor.multiplier, "factor of all sums: kMultiplier * 2^(kShift - 31)"});
    kernel.numbers.push_back({"kShift", factor.shift, ""});
    return;
  }
  std::vector<KernelTable> tables = channel_tables(bias, requantization);
  kernel.tables.push_back(std::move(tables[1]));
  kernel.tables.push_back(std::move(tables[2]));
}

}  // namespace milliwatt
