// What the codes of AVR's kernels cost: device/milliwatt/avr/code_text.h, by its instructions' cycles.
#pragma once

namespace milliwatt::avr {

/// Which of the forms of a requantization a layer's channels share.
struct CodeForm {
  int shift = 0;        ///< not 0: a shift computes all channels
  int range_bits = 16;  ///< 16, 18 or 24: no range is longer
  bool two_starts = false, long_factors = false;
  int margin = 0;  ///< not 0: quick codes, of which so many of 256 are computed exactly in the end
  int limit = 1;   ///< of quick codes: third bytes of sums are below
};

/// Of one code, if those of `sums` sums of a channel are made together. Sums that are clamped take a few cycles more.
double code_cycles(const CodeForm& form, int sums);

/// Of one code of a channel that has no line and whose sum is there.
constexpr double kGeneralCode = 550.0;

/// Of the instructions, for so many sums.
int code_text_bytes(const CodeForm& form, int sums);

}  // namespace milliwatt::avr
