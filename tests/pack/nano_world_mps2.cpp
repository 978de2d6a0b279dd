// The calls of arduino_stubs on QEMU's mps2-an386, and a world around the sketch: a microphone that gives samples, a
// button, and the board's first LED (FPGAIO register LED0; Application Note AN386) in the place of the Nano's. Each
// change of the LED's register is printed by Arm semihosting: its level and the time in ms.
#include <Arduino.h>
#include <PDM.h>
#include <mbed.h>

namespace {

// From `ms` on: the microphone's amplitude, and whether the button is pressed.
struct Moment {
  uint32_t ms;
  int amplitude;
  bool pressed;
};
const Moment kMoments[] = {
    {0, 300, false}, {5000, 3000, false}, {7000, 3000, true}, {7500, 3000, false}, {9000, 300, false}};
const uint32_t kEndMs = 9999;
const uint32_t kInterruptMs = 4;  // as 64 samples at 16,000 a second take

int sample_rate;
void (*on_samples)();
void (*on_ticker)();
uint32_t ticker_ms;
uint32_t now_ms;
uint32_t noise = 1;

const Moment& moment() {
  const Moment* at = kMoments;
  for (const Moment& next : kMoments) {
    if (next.ms <= now_ms) at = &next;
  }
  return *at;
}

int semihosting(int operation, const void* argument) {
  register int r0 __asm__("r0") = operation;
  register const void* r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

void print_change(int level) {
  char text[] = "0 at 0000 ms\n";
  text[0] = static_cast<char>('0' + level);
  uint32_t rest = now_ms;
  for (int i = 8; i > 4; --i, rest /= 10) text[i] = static_cast<char>('0' + rest % 10);
  semihosting(0x04, text);
}

}  // namespace

void pinMode(int, int) {}
int digitalRead(int) { return moment().pressed ? LOW : HIGH; }
unsigned long millis() { return now_ms; }

void digitalWrite(int pin, int level) {
  volatile uint32_t* const led0 = reinterpret_cast<volatile uint32_t*>(0x40028000);
  static int last = -1;
  if (pin != LED_BUILTIN) return;
  *led0 = static_cast<uint32_t>(level);
  const int now = static_cast<int>(*led0 & 1u);
  if (now != last) print_change(now);
  last = now;
}

SerialPort Serial;
size_t SerialPort::println(const char* text) {
  semihosting(0x04, text);
  return 0;
}

PdmMicrophone PDM;
void PdmMicrophone::setBufferSize(int) {}
void PdmMicrophone::onReceive(void (*function)()) { on_samples = function; }
int PdmMicrophone::begin(int, int rate) {
  sample_rate = rate;
  volatile uint32_t* const systick = reinterpret_cast<volatile uint32_t*>(0xE000E010);
  systick[1] = 25000 * kInterruptMs - 1;  // of 25 MHz
  systick[2] = 0;
  systick[0] = 7;
  return 1;
}
int PdmMicrophone::read(void* buffer, size_t) {
  int16_t* const samples = static_cast<int16_t*>(buffer);
  const int count = sample_rate * static_cast<int>(kInterruptMs) / 1000;
  const int amplitude = moment().amplitude;
  for (int i = 0; i < count; ++i) {
    noise = noise * 1664525u + 1013904223u;
    samples[i] = static_cast<int16_t>(static_cast<int>(noise >> 16) % (2 * amplitude + 1) - amplitude);
  }
  return 2 * count;
}

void mbed::Ticker::attach(void (*function)(), std::chrono::microseconds period) {
  on_ticker = function;
  ticker_ms = static_cast<uint32_t>(period.count() / 1000);
}

extern "C" {

extern uint32_t stack_top, data_source, data_begin, data_end, bss_begin, bss_end;

void on_systick() {
  static uint32_t since_ticker = 0;
  now_ms += kInterruptMs;
  if (now_ms >= kEndMs) {
    const uint32_t end[2] = {0x20026, 0};
    semihosting(0x20, end);
  }
  on_samples();
  since_ticker += kInterruptMs;
  if (on_ticker == nullptr || since_ticker < ticker_ms) return;
  since_ticker = 0;
  on_ticker();
}

__attribute__((noreturn)) void reset() {
  *reinterpret_cast<volatile uint32_t*>(0xE000ED88) |= 0xFu << 20;  // the FPU
  __asm__ volatile("dsb\n isb" ::: "memory");
  const uint32_t* from = &data_source;
  for (uint32_t* to = &data_begin; to < &data_end; ++to) *to = *from++;
  for (uint32_t* to = &bss_begin; to < &bss_end; ++to) *to = 0;
  setup();
  for (;;) loop();
}

__attribute__((section(".vectors"), used)) static void* const vectors[16] = {
    &stack_top, reinterpret_cast<void*>(reset),
    nullptr,    nullptr,
    nullptr,    nullptr,
    nullptr,    nullptr,
    nullptr,    nullptr,
    nullptr,    nullptr,
    nullptr,    nullptr,
    nullptr,    reinterpret_cast<void*>(on_systick)};

}  // extern "C"
