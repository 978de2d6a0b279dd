// The example of an Arduino library whose model decides: from the sensor to the pins of the outputs.
#pragma once

#include <string>

#include "pack/package.h"
#include "pack/sensor.h"

namespace milliwatt {

/// The text of NAME.ino. Without a sensor its rows are numbers that count, and no timer calls the watchdog.
std::string application_sketch_text(const PackageContent& content, const Sensor& sensor);

}  // namespace milliwatt
