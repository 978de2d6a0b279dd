// Examples for the Arduino framework: a sketch, with its sensor, and one of the self-test.
#pragma once

#include <string>
#include <vector>

#include "pack/package.h"

namespace milliwatt {

struct ArduinoExamples {
  std::vector<SourceFile> files;  ///< in examples/NAME/ and examples/NAME_selftest/
  std::string library;            ///< that the sensor needs; empty: none
};

/// `ending`: of the sketches. Of `.cpp` they include Arduino.h, which the IDE does for an `.ino`.
ArduinoExamples arduino_examples(const PackageContent& content, const std::string& ending);

}  // namespace milliwatt
