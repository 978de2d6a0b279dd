// LOG_MEL, AVR: one frame a step. The loops of core/log_mel.h with products of bytes by hand: the compiler takes four
// times as long for 32 by 16 bits, and some 600 cycles for 64 by 64.
#pragma once

#include "../core/log_mel.h"
#include "../core/rows.h"
#include "needs_avr.h"

namespace milliwatt {

inline uint32_t product_avr(uint16_t a, uint16_t b) {
  uint32_t product;
  uint8_t zero;
  __asm__(
      "clr %[zero]\n"
      "mul %A[a], %A[b]\n"
      "movw %A[product], r0\n"
      "mul %B[a], %B[b]\n"
      "movw %C[product], r0\n"
      "mul %A[a], %B[b]\n"
      "add %B[product], r0\n"
      "adc %C[product], r1\n"
      "adc %D[product], %[zero]\n"
      "mul %B[a], %A[b]\n"
      "add %B[product], r0\n"
      "adc %C[product], r1\n"
      "adc %D[product], %[zero]\n"
      "clr r1\n"
      : [product] "=&r"(product), [zero] "=&r"(zero)
      : [a] "r"(a), [b] "r"(b)
      : "r0");
  return product;
}

// a * b / 2^16, rounded down. After MULSU and MULS the carry is the product's sign: what it stands for is so many 2^16
// less than its bytes say.
__attribute__((noinline)) inline int32_t upper_product_avr(int32_t a, int16_t b) {
  int32_t product;
  uint8_t zero;
  uint8_t below;  // bits 8 .. 15 of the product
  __asm__(
      "clr %[zero]\n"
      "muls %D[a], %B[b]\n"
      "movw %C[product], r0\n"
      "mul %C[a], %A[b]\n"
      "movw %A[product], r0\n"
      "mul %A[a], %A[b]\n"
      "mov %[below], r1\n"
      "mulsu %B[b], %B[a]\n"
      "sbc %C[product], %[zero]\n"
      "sbc %D[product], %[zero]\n"
      "add %A[product], r0\n"
      "adc %B[product], r1\n"
      "adc %C[product], %[zero]\n"
      "adc %D[product], %[zero]\n"
      "mulsu %B[b], %A[a]\n"
      "sbc %B[product], %[zero]\n"
      "sbc %C[product], %[zero]\n"
      "sbc %D[product], %[zero]\n"
      "add %[below], r0\n"
      "adc %A[product], r1\n"
      "adc %B[product], %[zero]\n"
      "adc %C[product], %[zero]\n"
      "adc %D[product], %[zero]\n"
      "mul %B[a], %A[b]\n"
      "add %[below], r0\n"
      "adc %A[product], r1\n"
      "adc %B[product], %[zero]\n"
      "adc %C[product], %[zero]\n"
      "adc %D[product], %[zero]\n"
      "mulsu %B[b], %C[a]\n"
      "sbc %D[product], %[zero]\n"
      "add %B[product], r0\n"
      "adc %C[product], r1\n"
      "adc %D[product], %[zero]\n"
      "mulsu %D[a], %A[b]\n"
      "sbc %D[product], %[zero]\n"
      "add %B[product], r0\n"
      "adc %C[product], r1\n"
      "adc %D[product], %[zero]\n"
      "clr r1\n"
      : [product] "=&r"(product), [zero] "=&r"(zero), [below] "=&r"(below)
      : [a] "a"(a), [b] "a"(b)
      : "r0");
  return product;
}

// a / 2^6, rounded down: shifted left by two bits, and what stands a byte higher.
inline int32_t shifted_by_6_avr(int32_t a) {
  int32_t result;
  __asm__(
      "lsl %A[a]\n"
      "rol %B[a]\n"
      "rol %C[a]\n"
      "rol %D[a]\n"
      "sbc %D[result], %D[result]\n"
      "lsl %A[a]\n"
      "rol %B[a]\n"
      "rol %C[a]\n"
      "rol %D[a]\n"
      "rol %D[result]\n"
      "mov %A[result], %B[a]\n"
      "mov %B[result], %C[a]\n"
      "mov %C[result], %D[a]\n"
      : [result] "=&r"(result), [a] "+r"(a));
  return result;
}

// Sums of 64 bits as two halves.
struct HalvesAvr {
  uint32_t low;
  uint32_t high;

  void add(uint32_t more_low, uint32_t more_high) {
    low += more_low;
    high += more_high + (low < more_low ? 1 : 0);
  }
  uint64_t whole() const { return (static_cast<uint64_t>(high) << 32) | low; }
};

struct LogMelLoopsAvr : LogMelLoops {
  static int32_t times_lower(int32_t a, int32_t pair) { return upper_product_avr(a, static_cast<int16_t>(pair)); }
  static int32_t times_upper(int32_t a, int32_t pair) { return upper_product_avr(a, static_cast<int16_t>(pair >> 16)); }
  static int32_t plus_times_upper(int32_t sum, int32_t a, int32_t pair) { return sum + times_upper(a, pair); }

  static int32_t shifted(int32_t a) { return shifted_by_6_avr(a); }

  // With a magnitude of up to 2^25 as two halves, h and l: h^2 2^32 + 2 h l 2^16 + l^2.
  static void add_square(int32_t value, HalvesAvr* sum) {
    const uint32_t magnitude = static_cast<uint32_t>(value < 0 ? -value : value);
    const uint16_t upper = static_cast<uint16_t>(magnitude >> 16);
    const uint16_t lower = static_cast<uint16_t>(magnitude);
    const uint32_t mixed = product_avr(static_cast<uint16_t>(2 * upper), lower);
    sum->add(product_avr(lower, lower), product_avr(upper, upper));
    sum->add(mixed << 16, mixed >> 16);
  }
  static void store_power(int32_t re, int32_t im, Complex32* to) {
    HalvesAvr power = {0, 0};
    add_square(re, &power);
    add_square(im, &power);
    to->re = static_cast<int32_t>(power.low);
    to->im = static_cast<int32_t>(power.high);
  }

  static void join_4(Complex32* z, int32_t count, int32_t length, Flash<int32_t> turns) {
    join_fours<LogMelLoopsAvr>(z, count, length, turns);
  }
  static void powers_of_bins(Complex32* z, int32_t count, Flash<int32_t> turns) {
    powers_of_pairs<LogMelLoopsAvr>(z, count, turns);
  }

  // A power is below 2^49: its upper half has 17 bits.
  static SegmentSums sum_segment(const Complex32* bin, const Complex32* end, Flash<int16_t> shares) {
    HalvesAvr all = {0, 0};
    HalvesAvr upper = {0, 0};
    for (; bin < end; ++bin, shares = shares + 1) {
      const uint32_t low = static_cast<uint32_t>(bin->re);
      const uint32_t high = static_cast<uint32_t>(bin->im);
      const uint16_t share = static_cast<uint16_t>(shares[0]);
      all.add(low, high);
      const uint32_t mixed = product_avr(static_cast<uint16_t>(low >> 16), share);
      uint32_t above = product_avr(static_cast<uint16_t>(high), share) + (mixed >> 16);
      if ((high >> 16) != 0) above += static_cast<uint32_t>(share) << 16;
      upper.add(product_avr(static_cast<uint16_t>(low), share), above);
      upper.add(mixed << 16, 0);
    }
    const SegmentSums sums = {all.whole(), upper.whole()};
    return sums;
  }
};

template <class S, class In, class Out>
inline void log_mel_avr(In in, Out out, Flash<int32_t> window, Flash<int32_t> turns, Flash<int16_t> bins,
                        Flash<int16_t> shares, Flash<int16_t> log2, void* scratch, int32_t step) {
  const LogMelTables tables = {window, turns, bins, shares, log2};
  log_mel_step<LogMelLoopsAvr, S>(in, out, tables, scratch, step);
}

}  // namespace milliwatt
