// The motion sensor of the Nano 33 BLE Sense, by the library Arduino_LSM9DS1 (Library Manager): accelerations in g, and
// behind them, for models of six values a sample, rates of turn in degrees per second.
#pragma once

#include <Arduino.h>
#include <Arduino_LSM9DS1.h>

namespace sensor {

static int channels = 3;

}  // namespace sensor

// `channels`: 3 or 6 values a sample.
static void sensor_begin(int channels) {
  sensor::channels = channels;
  if (IMU.begin()) return;
  Serial.println("The LSM9DS1 does not start.");
  for (;;) {
  }
}

// Waits for the next samples. `count` is a multiple of the channels.
static void sensor_read(float* values, long count) {
  for (long i = 0; i < count; i += sensor::channels) {
    while (!IMU.accelerationAvailable()) {
    }
    IMU.readAcceleration(values[i], values[i + 1], values[i + 2]);
    if (sensor::channels == 3) continue;
    while (!IMU.gyroscopeAvailable()) {
    }
    IMU.readGyroscope(values[i + 3], values[i + 4], values[i + 5]);
  }
}
