// Tables in the order in which the x86-64 kernels read them: device/milliwatt/avx2/avx2.h.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/window.h"

namespace milliwatt::avx2 {

/// Output channels before they are packed.
struct Avx2Channels {
  std::vector<std::vector<std::int8_t>> taps;  ///< of each channel, equally many
  std::vector<std::int32_t> bias;
  std::vector<QuantizedMultiplier> factors;
};

/// weights [block of 16 channels][pair of taps][lane][2], then bias, multipliers and shifts [block][lane]. A last tap
/// without a partner has a 0 beside it, and so have the channels that the last block lacks.
std::vector<KernelTable> avx2_tables(const Avx2Channels& channels);

/// Can the sums be rounded within 32 bits? True if every factor is below 1, by a shift of 0 to 30, and no sum of
/// taps times codes (within -255 .. 255) reaches 2^30.
bool has_near_factors(const Avx2Channels& channels);

/// Output rows a step that are worth offering: one, and as many as widen to what stays in the first cache.
std::vector<int> avx2_rows_at_once(const Window2d& window);

/// As device/milliwatt/avx2/widened_avx2.h lays them out, for steps of so many output rows.
std::int64_t widened_bytes(const Window2d& window, int rows_at_once);

}  // namespace milliwatt::avx2
