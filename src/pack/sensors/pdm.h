// The PDM microphone of the Nano 33 BLE Sense, by the library PDM of its core.
#pragma once

#include <Arduino.h>
#include <PDM.h>

namespace sensor {

const unsigned kRingSamples = 4096;  // a power of two; what arrives while the network computes waits here
static int16_t ring[kRingSamples];
static volatile unsigned written = 0;
static unsigned taken = 0;

// Called by the core's interrupt whenever samples are there.
static void on_data() {
  int16_t chunk[256];
  const int bytes = PDM.read(chunk, sizeof chunk);
  unsigned at = written;
  for (int i = 0; i < bytes / 2; ++i) ring[at++ % kRingSamples] = chunk[i];
  written = at;
}

}  // namespace sensor

static void sensor_begin(long sample_rate) {
  PDM.setBufferSize(128);  // 64 samples an interrupt: rows come in time, within 4 ms of 16,000 samples a second
  PDM.onReceive(sensor::on_data);
  if (PDM.begin(1, static_cast<int>(sample_rate))) return;
  Serial.println("The microphone does not start.");
  for (;;) {
  }
}

// Waits for the next samples. Returns false if the program was too slow, and samples were lost.
static bool sensor_read(int16_t* samples, long count) {
  bool all = true;
  for (long i = 0; i < count; ++i) {
    while (sensor::written == sensor::taken) {
    }
    if (sensor::written - sensor::taken > sensor::kRingSamples) {
      sensor::taken = sensor::written - sensor::kRingSamples / 2;
      all = false;
    }
    samples[i] = sensor::ring[sensor::taken++ % sensor::kRingSamples];
  }
  return all;
}
