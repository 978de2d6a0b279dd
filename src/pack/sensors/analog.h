// A microphone with an analog output on pin A0 of an ATmega328P (Arduino Uno), its silence at half the supply voltage.
// Timer 1 starts each conversion, so samples keep their distance while the network computes.
#pragma once

#include <Arduino.h>

namespace sensor {

const uint8_t kRingSamples = 64;  // a power of two; what arrives while the network computes waits here
static volatile int16_t ring[kRingSamples];
static volatile uint8_t written = 0;
static uint8_t taken = 0;

}  // namespace sensor

ISR(ADC_vect) {
  TIFR1 = _BV(OCF1B);  // the next match starts the next conversion
  sensor::ring[sensor::written % sensor::kRingSamples] = static_cast<int16_t>((static_cast<int16_t>(ADC) - 512) * 64);
  sensor::written = static_cast<uint8_t>(sensor::written + 1);
}

// ATmega328P datasheet, 16.11 (timer 1) and 24.9 (ADC): the clock of the ADC is 1 MHz, a conversion takes 14 us.
static void sensor_begin(long sample_rate) {
  TCCR1A = 0;
  TCCR1B = _BV(WGM12) | _BV(CS10);
  OCR1A = static_cast<uint16_t>(F_CPU / sample_rate - 1);
  OCR1B = OCR1A;
  ADMUX = _BV(REFS0);
  ADCSRB = _BV(ADTS2) | _BV(ADTS0);
  ADCSRA = _BV(ADEN) | _BV(ADATE) | _BV(ADIE) | _BV(ADPS2);
}

// Waits for the next samples. Returns false if the program was too slow, and samples were lost.
static bool sensor_read(int16_t* samples, long count) {
  bool all = true;
  for (long i = 0; i < count; ++i) {
    while (sensor::written == sensor::taken) {
    }
    if (static_cast<uint8_t>(sensor::written - sensor::taken) > sensor::kRingSamples) {
      sensor::taken = static_cast<uint8_t>(sensor::written - sensor::kRingSamples / 2);
      all = false;
    }
    noInterrupts();
    samples[i] = sensor::ring[sensor::taken % sensor::kRingSamples];
    interrupts();
    ++sensor::taken;
  }
  return all;
}
