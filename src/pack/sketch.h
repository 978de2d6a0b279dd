// The example of an Arduino library: a sensor's values in, the answer to the Serial Monitor.
#pragma once

#include <string>

#include "pack/package.h"
#include "pack/sensor.h"

namespace milliwatt {

/// The text of NAME.ino. Without a sensor it fills the inputs with numbers that count.
std::string sketch_text(const PackageContent& content, const Sensor& sensor);

}  // namespace milliwatt
