#include "compress/parameter_levels.h"

#include "compress/weight_levels.h"

namespace milliwatt {

void write_parameter_levels(Graph& network, const Parameters& parameters, const std::vector<int>& levels) {
  Indexed<int> by_tensor(network.tensors.size(), 0);
  for (std::size_t i = 0; i < levels.size(); ++i) by_tensor[parameters.trained[i].id] = levels[i];
  write_weight_levels(network, by_tensor);
}

}  // namespace milliwatt
