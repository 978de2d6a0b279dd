// Copies of inputs, each and 128, AVR.
#pragma once

#include <stdint.h>

namespace milliwatt {

// Copies codes, each and 128, to every `Apart`-th byte of `to`: four times `fours` and `rest`. Returns their sum, which
// must fit.
template <int32_t Apart>
__attribute__((noinline)) uint16_t gather_codes(const int8_t* from, uint8_t* to, uint8_t fours, uint8_t rest) {
  uint16_t sum = 0;
  uint8_t code;
  __asm__ volatile(
      "  tst %[fours]\n"
      "  breq 2f\n"
      "1:\n"
      "  .if %[apart] == 1\n"
      "  .rept 4\n"
      "  ld %[code], X+\n"
      "  subi %[code], 128\n"
      "  st Z+, %[code]\n"
      "  add %A[sum], %[code]\n"
      "  adc %B[sum], __zero_reg__\n"
      "  .endr\n"
      "  .else\n"
      "  .set milliwatt_k, 0\n"
      "  .rept 4\n"
      "  ld %[code], X+\n"
      "  subi %[code], 128\n"
      "  std Z + milliwatt_k, %[code]\n"
      "  add %A[sum], %[code]\n"
      "  adc %B[sum], __zero_reg__\n"
      "  .set milliwatt_k, milliwatt_k + %[apart]\n"
      "  .endr\n"
      "  adiw r30, 4 * %[apart]\n"
      "  .endif\n"
      "  dec %[fours]\n"
      "  brne 1b\n"
      "2:\n"
      "  tst %[rest]\n"
      "  breq 4f\n"
      "3:\n"
      "  ld %[code], X+\n"
      "  subi %[code], 128\n"
      "  st Z, %[code]\n"
      "  adiw r30, %[apart]\n"
      "  add %A[sum], %[code]\n"
      "  adc %B[sum], __zero_reg__\n"
      "  dec %[rest]\n"
      "  brne 3b\n"
      "4:\n"
      : "+x"(from), "+z"(to), [sum] "+r"(sum), [code] "=&d"(code), [fours] "+r"(fours), [rest] "+r"(rest)
      : [apart] "i"(static_cast<int16_t>(Apart))
      : "memory");
  return sum;
}

// The same of any number of codes, whose sum fits `Sum`.
template <int32_t Apart, class Sum>
inline Sum gather_run(const int8_t* from, uint8_t* to, int16_t count) {
  Sum all = 0;
  for (; sizeof(Sum) > 2 && count > 256; count = static_cast<int16_t>(count - 256), from += 256, to += 256 * Apart) {
    all = static_cast<Sum>(all + gather_codes<Apart>(from, to, 64, 0));
  }
  return static_cast<Sum>(all + gather_codes<Apart>(from, to, static_cast<uint8_t>(static_cast<uint16_t>(count) / 4),
                                                    static_cast<uint8_t>(count & 3)));
}

}  // namespace milliwatt
