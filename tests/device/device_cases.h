// Layers on which every device kernel is compared with the reference: the corners of what the kernels accept.
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

struct DeviceCase {
  std::string name;
  Graph graph;  ///< one operator
};

/// Always the same list: random numbers come from fixed seeds.
std::vector<DeviceCase> device_cases();

}  // namespace milliwatt
