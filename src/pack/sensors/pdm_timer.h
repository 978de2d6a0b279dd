// A timer of Mbed OS, on which the core of the Nano 33 BLE Sense is built: it calls a function from its interrupt.
#pragma once

#include <Arduino.h>
#include <mbed.h>

#include <chrono>

static void timer_begin(void (*function)(), unsigned period_ms) {
  static mbed::Ticker ticker;
  ticker.attach(function, std::chrono::milliseconds(period_ms));
}
