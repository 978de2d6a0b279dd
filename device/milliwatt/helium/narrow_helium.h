// Helium assembly from products to codes, as codes_helium.h explains it. Undefined again by narrow_end_helium.h.
// Operands: [rounding], [zero], [above], [below].
//
// Sums less those of the other sign by a rounding right shift. spare: a register that is overwritten.
// clang-format off
#define MILLIWATT_AWAY_FROM_ZERO(sums, shifts, spare) \
  ".if %c[rounding] == 2\n" \
  "vand " spare ", " sums ", " shifts "\n" \
  "vshr.s32 " spare ", " spare ", #31\n" \
  "vqadd.s32 " sums ", " sums ", " spare "\n" \
  ".endif\n" \
  ".if %c[rounding] == 1\n" \
  "vshr.s32 " spare ", " sums ", #31\n" \
  "vqadd.s32 " sums ", " sums ", " spare "\n" \
  ".endif\n"
// Products in the lower halves of words, or in all halves, to bytes in the lower halves of those halves. zero: as
// MILLIWATT_ZERO sets it. spare: a core register that is overwritten, maybe the same.
#define MILLIWATT_ZERO(zero) "movw " zero ", #((%c[zero]) & 0xffff)\n"
#define MILLIWATT_NARROW(codes, zero, spare) \
  "vqadd.s16 " codes ", " codes ", " zero "\n" \
  "vqmovnb.s16 " codes ", " codes "\n" \
  ".if %c[above] + %c[below] > 127\n" \
  "mov.w " spare ", #127\n" \
  "vqsub.s8 " codes ", " codes ", " spare "\n" \
  ".if %c[above] + %c[below] > 254\n" \
  "vqsub.s8 " codes ", " codes ", " spare "\n" \
  "mov.w " spare ", #1\n" \
  ".else\n" \
  "mov.w " spare ", #(%c[above] + %c[below] - 127)\n" \
  ".endif\n" \
  "vqsub.s8 " codes ", " codes ", " spare "\n" \
  ".elseif %c[above] + %c[below] > 0\n" \
  "mov.w " spare ", #(%c[above] + %c[below])\n" \
  "vqsub.s8 " codes ", " codes ", " spare "\n" \
  ".endif\n" \
  ".if %c[below] > 0\n" \
  "mov.w " spare ", #%c[below]\n" \
  "vadd.i8 " codes ", " codes ", " spare "\n" \
  ".endif\n"
// clang-format on
