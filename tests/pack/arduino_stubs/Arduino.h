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

#define HIGH 1
#define LOW 0
#define OUTPUT 1
#define INPUT_PULLUP 2
#define LED_BUILTIN 13

void pinMode(int pin, int mode);
void digitalWrite(int pin, int level);
int digitalRead(int pin);
unsigned long millis();
void delay(unsigned long ms);

void setup();
void loop();
