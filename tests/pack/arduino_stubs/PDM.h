// Of the library PDM of the core for the Nano 33 BLE, the calls that our sketches use.
#pragma once

#include <stddef.h>

struct PdmMicrophone {
  int begin(int channels, int sample_rate);
  void onReceive(void (*function)());
  void setBufferSize(int bytes);
  int available();
  int read(void* buffer, size_t bytes);
};

extern PdmMicrophone PDM;
