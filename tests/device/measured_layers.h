// Random layers, measured: each by the kernel that its estimate calls the fastest, with the right bytes.
#pragma once

#include <random>
#include <vector>

#include "device/device_cases.h"

namespace milliwatt {

/// Of the environment variable, or `otherwise`.
int number_of(const char* name, int otherwise);

/// 1 to `most`, uniform in the logarithm.
int size_up_to(int most, std::mt19937& random);

/// Multiply-accumulates of the layer, and elements of its first output.
double macs_of(const DeviceCase& layer);
double outputs_of(const DeviceCase& layer);

/// Estimated cycles of each layer on a Cortex-M4; expects the reference's bytes.
std::vector<double> cycles_of(const std::vector<DeviceCase>& layers);

/// The value that a share of the values does not exceed.
double percentile(std::vector<double> values, double share);

}  // namespace milliwatt
