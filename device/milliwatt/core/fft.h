// The power spectrum of real samples, in 32-bit integers without scaling: N samples as N / 2 complex numbers, a complex
// transform of those in place, and from it the powers of bins 1 .. N / 2 - 1.
//
// Nothing overflows if the samples' magnitudes add up to less than 2^30: each number on the way is a sum of some of
// the samples, each turned by some angle, or twice such a sum.
//
// Cosines and sines are Q15, two in an int32, cosine in the lower half: cos(a) - i sin(a) turns by -a. A product with
// one keeps its upper 32 of 48 bits, rounded down, so it is half of what it stands for; the sums double it.
//
// `Loops` holds the products and the innermost loops: FftLoops below, in plain C++, or those of an instruction set,
// which give the same bits.
#pragma once

#include <stdint.h>

#include "flash.h"

namespace milliwatt {

struct Complex32 {
  int32_t re;
  int32_t im;
};

// Half of z, turned.
template <class Loops>
inline Complex32 half_turned(Complex32 z, int32_t turn) {
  const Complex32 result = {Loops::plus_times_upper(Loops::times_lower(z.re, turn), z.im, turn),
                            Loops::times_lower(z.im, turn) - Loops::times_upper(z.re, turn)};
  return result;
}

// The transform of four numbers z[0], z[2], z[1], z[3] (their order in time), `step` apart. The last three come as so
// many times less than they stand for.
template <int32_t Times>
inline void transform_4(Complex32 a, Complex32 c, Complex32 b, Complex32 d, Complex32* to, int32_t step) {
  const Complex32 sum = {b.re + d.re, b.im + d.im};
  const Complex32 difference = {b.re - d.re, b.im - d.im};
  const Complex32 even = {a.re + Times * c.re, a.im + Times * c.im};
  const Complex32 odd = {a.re - Times * c.re, a.im - Times * c.im};
  to[0].re = even.re + Times * sum.re;
  to[0].im = even.im + Times * sum.im;
  to += step;
  to[0].re = odd.re + Times * difference.im;
  to[0].im = odd.im - Times * difference.re;
  to += step;
  to[0].re = even.re - Times * sum.re;
  to[0].im = even.im - Times * sum.im;
  to += step;
  to[0].re = odd.re - Times * difference.im;
  to[0].im = odd.im + Times * difference.re;
}

const int32_t kSpectrumShift = 6;  // what bins lose before they are squared, so that powers stay below 2^49

// Joins transforms of `length` numbers, four by four, into transforms of 4 * length. `turns`: for each output 1 ..
// length - 1 of the short transforms, by how much the third, fourth and second in memory are turned (the second,
// fourth and third in time).
template <class Loops>
inline void join_fours(Complex32* z, int32_t count, int32_t length, Flash<int32_t> turns) {
  for (Complex32* at = z; at < z + count; at += 3 * length) {
    transform_4<1>(at[0], at[length], at[2 * length], at[3 * length], at, length);
    Flash<int32_t> turn = turns;
    const Complex32* const end = at + length;
    for (++at; at < end; ++at, turn = turn + 3) {
      transform_4<2>(at[0], half_turned<Loops>(at[length], turn[2]), half_turned<Loops>(at[2 * length], turn[0]),
                     half_turned<Loops>(at[3 * length], turn[1]), at, length);
    }
  }
}

// From the transform of complex numbers to powers of the real samples' bins, in the same places: z[k].re is the lower
// half of bin k's, z[k].im the upper. `turns`: for bins 1 .. count / 2. z[0] is left as it is.
//
// With a and b the bins k and count - k: a + conj(b) is twice the even samples' bin, (a - conj(b)) / i twice the odd
// samples'; those turned and added give bin k, subtracted the conjugate of bin count - k.
template <class Loops>
inline void powers_of_pairs(Complex32* z, int32_t count, Flash<int32_t> turns) {
  for (int32_t k = 1; k <= count / 2; ++k) {
    const Complex32 a = z[k];
    const Complex32 b = z[count - k];
    const Complex32 twice_odd = {a.im + b.im, b.re - a.re};
    const Complex32 odd = half_turned<Loops>(twice_odd, turns[k - 1]);
    const Complex32 even = {Loops::shifted(a.re + b.re) >> 1, Loops::shifted(a.im - b.im) >> 1};
    const Complex32 shifted_odd = {Loops::shifted(odd.re), Loops::shifted(odd.im)};
    Loops::store_power(even.re + shifted_odd.re, even.im + shifted_odd.im, z + k);
    Loops::store_power(even.re - shifted_odd.re, even.im - shifted_odd.im, z + (count - k));
  }
}

struct FftLoops {
  // a * (the lower, the upper half of `pair`) / 2^16, rounded down. In products of 16 by 16 bits, for cores without one
  // of 32 by 32.
  static int32_t times_halfword(int32_t a, int32_t b) {
    const int32_t lower = static_cast<int32_t>(a & INT32_C(0xffff)) * b;
    return (a >> 16) * b + (lower >> 16);
  }
  static int32_t times_lower(int32_t a, int32_t pair) { return times_halfword(a, static_cast<int16_t>(pair)); }
  static int32_t times_upper(int32_t a, int32_t pair) { return times_halfword(a, pair >> 16); }
  static int32_t plus_times_upper(int32_t sum, int32_t a, int32_t pair) { return sum + times_upper(a, pair); }

  static int32_t shifted(int32_t a) { return a >> kSpectrumShift; }
  static void store_power(int32_t re, int32_t im, Complex32* to) {
    const int64_t power = static_cast<int64_t>(re) * re + static_cast<int64_t>(im) * im;
    to->re = static_cast<int32_t>(power);
    to->im = static_cast<int32_t>(power >> 32);
  }
  static void join_4(Complex32* z, int32_t count, int32_t length, Flash<int32_t> turns) {
    join_fours<FftLoops>(z, count, length, turns);
  }
  static void powers_of_bins(Complex32* z, int32_t count, Flash<int32_t> turns) {
    powers_of_pairs<FftLoops>(z, count, turns);
  }
};

// Joins two transforms of `length` numbers. `turns`: for outputs 1 .. length - 1.
template <class Loops>
inline void join_2(Complex32* z, int32_t length, Flash<int32_t> turns) {
  for (int32_t j = 0; j < length; ++j) {
    const Complex32 a = z[j];
    Complex32 b = z[j + length];
    if (j > 0) {
      b = half_turned<Loops>(b, turns[j - 1]);
      b.re *= 2;
      b.im *= 2;
    }
    z[j].re = a.re + b.re;
    z[j].im = a.im + b.im;
    z[j + length].re = a.re - b.re;
    z[j + length].im = a.im - b.im;
  }
}

// From transforms of four numbers each to one of `count`, 2^bits of them. Returns what is left of the turns.
template <class Loops>
inline Flash<int32_t> join_all(Complex32* z, int32_t bits, Flash<int32_t> turns) {
  const int32_t count = INT32_C(1) << bits;
  int32_t length = 4;
  for (; 4 * length <= count; length *= 4) {
    Loops::join_4(z, count, length, turns);
    turns = turns + 3 * (length - 1);
  }
  if (length == count) return turns;
  join_2<Loops>(z, length, turns);
  return turns + (length - 1);
}

}  // namespace milliwatt
