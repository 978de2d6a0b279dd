// Random convolutions, depthwise and dense layers of any shape, whatever their factors.
#pragma once

#include <vector>

#include "device/device_cases.h"

namespace milliwatt {

/// `count` of each kind.
std::vector<DeviceCase> layers_of_any_shape(int count, unsigned seed);

}  // namespace milliwatt
