// Of Arduino's core, the calls that our sketches use: to compile them without a vendor's core.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct SerialPort {
  void begin(unsigned long baud);
  explicit operator bool();
  size_t print(const char* text);
  size_t print(char letter);
  size_t print(long number);
  size_t print(int number);
  size_t print(double number);
  size_t println();
  size_t println(const char* text);
  size_t println(long number);
  size_t println(int number);
  size_t println(double number);
  void flush();
};

extern SerialPort Serial;

void setup();
void loop();
