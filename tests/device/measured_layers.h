// Random layers, measured: each by the kernel that its estimate calls the fastest, with the right bytes.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "device/device_cases.h"

namespace milliwatt {

/// How many layers the tests of speed measure, MILLIWATT_SPEED_LAYERS; and which, MILLIWATT_SPEED_SEED.
int speed_layers();
unsigned speed_seed();

/// 1 to `most`, uniform in the logarithm.
int size_up_to(int most, std::mt19937& random);

/// Multiply-accumulates of the layer, and elements of its first output.
double macs_of(const DeviceCase& layer);
double outputs_of(const DeviceCase& layer);

struct MeasuredLayer {
  std::string kernel;
  double planned_cycles = 0;  ///< what the choice of the kernel went by
  double cycles = 0;          ///< counted, as on a Cortex-M4 without flash wait states
};

/// Each layer by the kernel that `--for speed` takes, its buffers aligned as plans align them; expects the reference's
/// bytes.
std::vector<MeasuredLayer> measure_layers(const std::vector<DeviceCase>& layers);

/// Prints the percentiles of what was measured, the worst layers first, if one of these variables is set.
/// @param values of the layers, which `unit` names
void tell(const std::vector<DeviceCase>& layers, const std::vector<MeasuredLayer>& measured,
          const std::vector<double>& values, const std::string& unit);

/// The value that a share of the values does not exceed.
double percentile(std::vector<double> values, double share);

}  // namespace milliwatt
