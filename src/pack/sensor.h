// What feeds the example of an Arduino library: the board's sensor that gives what the model takes.
#pragma once

#include <string>

#include "pack/package.h"

namespace milliwatt {

/// A sensor's header defines sensor_begin(...) and sensor_read(values, count), which returns false if a microphone's
/// samples were lost.
struct Sensor {
  std::string name;            ///< as the board's file has it: pdm, analog, lsm9ds1
  std::string title;           ///< for people; empty if no sensor is known to fit
  std::string header;          ///< the text of sensor.h; empty if there is none
  std::string element;         ///< of what it gives: int16_t, or float in units of its own
  std::string begin_argument;  ///< of sensor_begin()
  std::string library;         ///< that the Arduino library depends on; empty if the core has it
  std::string timer;           ///< the text of timer.h, which defines timer_begin(function, ms); empty if there is none
};

/// A microphone for a model whose one input is sound (16 bits), a motion sensor for one that takes 16 or more rows of 3
/// or 6 values; otherwise none.
Sensor sensor_for(const PackageContent& content);

}  // namespace milliwatt
