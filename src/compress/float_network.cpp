#include "compress/float_network.h"

#include <utility>

#include "base/error.h"
#include "ops/operator.h"
#include "passes/clamps.h"
#include "passes/fold_batch_norms.h"
#include "passes/fold_constants.h"
#include "passes/own_constants.h"
#include "passes/real_network.h"

namespace milliwatt {

Graph float_network(Graph model) {
  // Only here weights of dynamic range may stand where the operator's own rules have none, so the network is verified
  // behind them.
  model = real_network(fold_constants(std::move(model)));
  try {
    verify(model);
  } catch (const Error& error) {
    throw error.within(model.source);
  }
  // From here on no batch norm stands alone; RELU and its like are part of the layer in front of them, or have an int8
  // form; each operator has its own constants.
  return own_constants(clamps(fold_batch_norms(std::move(model))));
}

}  // namespace milliwatt
