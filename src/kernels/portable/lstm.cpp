// The portable kernel of UNIDIRECTIONAL_SEQUENCE_LSTM: one time step a step if time runs along rows.
#include <numeric>

#include "base/to_size.h"
#include "kernels/lstm_layer.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/sigmoid_values.h"

namespace milliwatt::portable {

std::vector<Kernel> lstm_kernels(const OpView& op) {
  const LstmSizes sizes = lstm_sizes(op);
  Kernel kernel;
  kernel.function = "lstm_s8";
  kernel.steps = lstm_steps(op);
  kernel.numbers = lstm_numbers(sizes, lstm_arithmetic(op), sizes.steps / kernel.steps.steps);
  std::vector<std::int32_t> units(to_size(sizes.units));
  std::iota(units.begin(), units.end(), 0);
  kernel.tables = lstm_gate_tables(op, units, "");
  kernel.tables.push_back(sigmoid_table());
  const auto products = static_cast<double>(kLstmGates) * static_cast<double>(sizes.features + sizes.units);
  kernel.cost = {static_cast<double>(sizes.steps * sizes.units) * (6.0 * products + 500.0), 900};
  return {kernel};
}

}  // namespace milliwatt::portable
