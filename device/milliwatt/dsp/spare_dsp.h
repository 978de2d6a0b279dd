// Where Armv7E-M assembly keeps numbers that do not fit the core registers: in FPU registers (one cycle to move) where
// the target has them, else in stack slots. s0 to s15 are free for a function to use. Undefined again by spare_end.h.
// FILL: the next three words at r2 to slots 0, 1 and 2; r2 moves on, r10 to r12 are overwritten. FILL_14: fourteen
// words at r0 to slots 0 to 13; r0 and r4 to r11 are overwritten. SATURATE: reg >> by as int8; clang takes no shift by
// 0.
// clang-format off
#define MILLIWATT_SATURATE(reg, by) \
  ".if " by "\n" \
  "ssat " reg ", #8, " reg ", asr #" by "\n" \
  ".else\n" \
  "ssat " reg ", #8, " reg "\n" \
  ".endif\n"
// clang-format on
#if defined(__ARM_FP)
#define MILLIWATT_SPARE_BYTES "0"
#define MILLIWATT_GET(reg, slot) "vmov " reg ", s" #slot "\n"
#define MILLIWATT_PUT(reg, slot) "vmov s" #slot ", " reg "\n"
#define MILLIWATT_FILL "vldmia r2!, {s0-s2}\n"
#define MILLIWATT_FILL_14 "vldmia r0, {s0-s13}\n"
#else
#define MILLIWATT_SPARE_BYTES "64"
#define MILLIWATT_GET(reg, slot) "ldr " reg ", [sp, #4*" #slot "]\n"
#define MILLIWATT_PUT(reg, slot) "str " reg ", [sp, #4*" #slot "]\n"
#define MILLIWATT_FILL "ldmia r2!, {r10-r12}\n stmia sp, {r10-r12}\n"
#define MILLIWATT_FILL_14 \
  "ldmia r0!, {r4-r10}\n stmia sp, {r4-r10}\n ldmia r0!, {r4-r10}\n add r11, sp, #28\n stmia r11, {r4-r10}\n"
#endif
