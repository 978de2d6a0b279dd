// Of the library Arduino_LSM9DS1, the calls that our sketches use.
#pragma once

struct MotionSensor {
  int begin();
  int accelerationAvailable();
  int readAcceleration(float& x, float& y, float& z);
  int gyroscopeAvailable();
  int readGyroscope(float& x, float& y, float& z);
};

extern MotionSensor IMU;
