// Timer 2 of an ATmega328P (Arduino Uno): it calls a function, independently of the timers of millis() and of the
// microphone. tone() takes the same timer.
#pragma once

#include <Arduino.h>

namespace timer {

static void (*function)();
static uint16_t period_ms;

}  // namespace timer

ISR(TIMER2_COMPA_vect) {
  static uint16_t passed_ms = 0;
  if (++passed_ms < timer::period_ms) return;
  passed_ms = 0;
  timer::function();
}

// ATmega328P datasheet, 17.11: the clock through 64 counts to F_CPU / 64,000 in a millisecond.
static void timer_begin(void (*function)(), uint16_t period_ms) {
  timer::function = function;
  timer::period_ms = period_ms;
  TCCR2A = _BV(WGM21);
  TCCR2B = _BV(CS22);
  OCR2A = static_cast<uint8_t>(F_CPU / 64000 - 1);
  TIMSK2 = _BV(OCIE2A);
}
