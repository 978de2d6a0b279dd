// LOG_MEL, any core: one frame a step.
#pragma once

#include "../core/log_mel.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void log_mel(In in, Out out, Flash<int32_t> window, Flash<int32_t> turns, Flash<int16_t> bins,
                    Flash<int16_t> shares, Flash<int16_t> log2, void* scratch, int32_t step) {
  const LogMelTables tables = {window, turns, bins, shares, log2};
  log_mel_step<LogMelLoops, S>(in, out, tables, scratch, step);
}

}  // namespace milliwatt
