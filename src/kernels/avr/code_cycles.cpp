#include "kernels/avr/code_cycles.h"

#include <algorithm>

namespace milliwatt::avr {

namespace {

constexpr double kExactCode = 115.0;  // of a sum that a quick code is not sure of

/// Single shifts: a byte's bits are reached from the nearer side.
int steps_of(int shift) {
  const int bits = shift % 8;
  return bits > 4 ? 8 - bits : bits;
}

}  // namespace

double code_cycles(const CodeForm& form, int sums) {
  if (form.shift != 0) return 9.0 + 2.0 * steps_of(form.shift);
  if (form.margin != 0) {
    double code = 16.0 + (form.limit > 1 ? 12.0 : 0.0) + (form.long_factors ? 14.0 : 0.0);
    code += form.margin / 256.0 * (kExactCode + (form.two_starts ? 16.0 : 0.0));
    return code + (form.long_factors ? 12.0 : 9.0) / sums;
  }
  // Read once: range, factor, split.
  const double shared = 20.0 + (form.two_starts ? 12.0 : 0.0);
  // Of each sum: the clamp, its start, six products.
  double each = 52.0;
  if (form.two_starts) each += 9.0;
  if (form.range_bits > 16) each += form.two_starts ? 1.0 : 0.0;
  if (form.range_bits > 16) each += form.range_bits == 18 ? 6.0 : 12.0;
  if (form.long_factors) each += 10.0;
  return each + shared / sums;
}

int code_text_bytes(const CodeForm& form, int sums) {
  if (form.shift != 0) return sums * (22 + 4 * steps_of(form.shift));
  if (form.margin != 0) {
    const int each = 52 + (form.limit > 1 ? 20 : 0) + (form.long_factors ? 26 : 0);
    return 8 + sums * each + 136 + (form.two_starts ? 16 : 0) + (form.long_factors ? 10 : 0);
  }
  const int each = 112 + (form.two_starts ? 20 : 0) + (form.range_bits > 16 ? 20 : 0) + (form.long_factors ? 12 : 0);
  return 14 + sums * each;
}

}  // namespace milliwatt::avr
