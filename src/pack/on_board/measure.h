// What a core counts of a call, by its own means.
//
// Cycles: Cortex-M3 and up have DWT_CYCCNT (Armv7-M Architecture Reference Manual, C1.8), Cortex-M0 and M0+ SysTick
// (B3.3), RISC-V has mcycle (Privileged Architecture, 3.1.10) or, on Espressif's chips, a register of their own
// (ESP32-C3 Technical Reference Manual, 1.4), an ATmega timer 1 (ATmega328P datasheet, 16.11). A core without a counter
// that runs says "not known". Define SELFTEST_WITHOUT_CYCLES if reading the counter is not allowed. Stack: painted
// below the caller, so that what is no longer as painted was used. Interrupts in between count too.

#ifndef SELFTEST_STACK_BYTES  // to paint; the memory below the stack pointer must be free so far
#if defined(__AVR__)
#define SELFTEST_STACK_BYTES 256
#else
#define SELFTEST_STACK_BYTES 2048
#endif
#endif

#if defined(__AVR__)
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/pgmspace.h>
#define SELFTEST_FLASH PROGMEM
#else
#define SELFTEST_FLASH
#endif

namespace {

const uint32_t kNotKnown = 0xFFFFFFFFu;
const uint8_t kPaint = 0xA5;

uint32_t cycles;       // of the calls of one case, or kNotKnown
uint32_t stack_bytes;  // of the deepest of them, or kNotKnown

uint8_t flash_byte(const uint8_t* at) {
#if defined(__AVR__)
  return pgm_read_byte(at);
#else
  return *at;
#endif
}

// The lowest address that is in use.
inline __attribute__((always_inline)) volatile uint8_t* stack_pointer() {
#if defined(__AVR__)
  return reinterpret_cast<volatile uint8_t*>(SP + 1);
#elif defined(__arm__)
  volatile uint8_t* at;
  __asm__ volatile("mov %0, sp" : "=r"(at));
  return at;
#elif defined(__riscv)
  volatile uint8_t* at;
  __asm__ volatile("mv %0, sp" : "=r"(at));
  return at;
#else
  return nullptr;
#endif
}

inline __attribute__((always_inline)) void paint(volatile uint8_t* top) {
  if (top == nullptr) return;
  for (int32_t i = 1; i <= SELFTEST_STACK_BYTES; ++i) *(top - i) = kPaint;
}

inline __attribute__((always_inline)) void look_at_paint(volatile uint8_t* top) {
  if (top == nullptr) {
    stack_bytes = kNotKnown;
    return;
  }
  uint32_t used = SELFTEST_STACK_BYTES;
  while (used > 0 && *(top - static_cast<int32_t>(used)) == kPaint) --used;
  if (used > stack_bytes) stack_bytes = used;
}

#if defined(SELFTEST_WITHOUT_CYCLES)

void start_counter() {}
uint32_t read_counter() { return kNotKnown; }

#elif defined(__AVR__)

volatile uint16_t overflows;
uint8_t others;  // the interrupts of timer 0, which wait meanwhile

void start_counter() {
  others = TIMSK0;
  TIMSK0 = 0;
  overflows = 0;
  TCCR1A = 0;
  TCCR1B = 0;
  TCNT1 = 0;
  TIFR1 = _BV(TOV1);
  TIMSK1 = _BV(TOIE1);
  sei();
  TCCR1B = _BV(CS10);
}

uint32_t read_counter() {
  cli();
  const uint16_t low = TCNT1;
  const bool waits = (TIFR1 & _BV(TOV1)) != 0 && low < 0x8000u;  // it overflowed, but its interrupt did not come yet
  const uint32_t high = static_cast<uint32_t>(overflows) + waits;
  TCCR1B = 0;
  TIMSK1 = 0;
  TIMSK0 = others;
  sei();
  return (high << 16) + low;
}

#elif defined(__arm__) && (defined(__ARM_ARCH_6M__) || defined(__ARM_ARCH_8M_BASE__))

volatile uint32_t* const kSysTick = reinterpret_cast<volatile uint32_t*>(0xE000E010u);  // control, reload, current
uint32_t control, reload;

void start_counter() {
  control = kSysTick[0];
  reload = kSysTick[1];
  kSysTick[0] = 0;
  kSysTick[1] = 0xFFFFFFu;
  kSysTick[2] = 0;
  kSysTick[0] = 5;  // the core's clock, no interrupt
}

uint32_t read_counter() {
  const uint32_t current = kSysTick[2];
  const bool wrapped = (kSysTick[0] & 0x10000u) != 0;  // more than 2^24 cycles
  kSysTick[0] = 0;
  kSysTick[1] = reload;
  kSysTick[0] = control;
  return wrapped || current == 0 ? kNotKnown : 0xFFFFFFu - current;
}

#elif defined(__arm__)

volatile uint32_t* const kDwt = reinterpret_cast<volatile uint32_t*>(0xE0001000u);  // control, cycles

void start_counter() {
  *reinterpret_cast<volatile uint32_t*>(0xE000EDFCu) |= 1u << 24;    // DEMCR.TRCENA
  *reinterpret_cast<volatile uint32_t*>(0xE0001FB0u) = 0xC5ACCE55u;  // a Cortex-M7's lock
  kDwt[1] = 0;
  kDwt[0] |= 1u;
}

uint32_t read_counter() {
  const uint32_t count = kDwt[1];
  return count == 0 ? kNotKnown : count;  // there is none, or it does not run
}

#elif defined(__riscv)

uint32_t counter() {
  uint32_t value;
  // csrr, as a number: some assemblers want an extension for its name.
#if defined(ESP_PLATFORM)
  __asm__ volatile(".insn i 0x73, 2, %0, x0, 0x7e2" : "=r"(value));
#else
  __asm__ volatile(".insn i 0x73, 2, %0, x0, -0x500" : "=r"(value));  // mcycle, 0xb00
#endif
  return value;
}

uint32_t begin;

void start_counter() { begin = counter(); }
uint32_t read_counter() {
  const uint32_t count = counter() - begin;
  return count == 0 ? kNotKnown : count;
}

#else

void start_counter() {}
uint32_t read_counter() { return kNotKnown; }

#endif

void count_call() {
  const uint32_t count = read_counter();
  cycles = count == kNotKnown ? kNotKnown : cycles + count;
}

void print_number(void (*print)(const char*), uint32_t number) {
  char digits[11];
  int at = 10;
  digits[at] = '\0';
  do {
    digits[--at] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number > 0);
  print(digits + at);
}

void print_figures(void (*print)(const char*)) {
  print(", cycles ");
  if (cycles == kNotKnown) {
    print("not known");
  } else {
    print_number(print, cycles);
  }
  print(", stack ");
  if (stack_bytes == kNotKnown) {
    print("not known\n");
    return;
  }
  if (stack_bytes == SELFTEST_STACK_BYTES) print("at least ");
  print_number(print, stack_bytes);
  print(" B\n");
}

// Bytes that differ.
uint32_t differences(const void* actual, const uint8_t* expected, uint32_t bytes) {
  const uint8_t* const at = static_cast<const uint8_t*>(actual);
  uint32_t count = 0;
  for (uint32_t i = 0; i < bytes; ++i) count += at[i] != flash_byte(expected + i);
  return count;
}

void copy_from_flash(void* to, const uint8_t* from, uint32_t bytes) {
  uint8_t* const at = static_cast<uint8_t*>(to);
  for (uint32_t i = 0; i < bytes; ++i) at[i] = flash_byte(from + i);
}

}  // namespace

#if defined(__AVR__) && !defined(SELFTEST_WITHOUT_CYCLES)
ISR(TIMER1_OVF_vect) { ++overflows; }
#endif
