// Of Mbed OS in the core of the Nano 33 BLE, what our sketches use.
#pragma once

#include <chrono>

namespace mbed {

class Ticker {
 public:
  void attach(void (*function)(), std::chrono::microseconds period);
};

}  // namespace mbed
