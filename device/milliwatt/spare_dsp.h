// Where Armv7E-M assembly keeps numbers that do not fit the core registers: in FPU registers (one cycle to move) where
// the target has them, else in stack slots. s0 to s15 are free for a function to use. Undefined again by spare_end.h.
#if defined(__ARM_FP)
#define MILLIWATT_SPARE_BYTES "0"
#define MILLIWATT_GET(reg, slot) "vmov " reg ", s" #slot "\n"
#define MILLIWATT_PUT(reg, slot) "vmov s" #slot ", " reg "\n"
#else
#define MILLIWATT_SPARE_BYTES "64"
#define MILLIWATT_GET(reg, slot) "ldr " reg ", [sp, #4*" #slot "]\n"
#define MILLIWATT_PUT(reg, slot) "str " reg ", [sp, #4*" #slot "]\n"
#endif
