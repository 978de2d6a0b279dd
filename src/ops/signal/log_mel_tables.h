// What the kernel of LOG_MEL reads: its sizes and tables.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "milliwatt/core/log_mel.h"
#include "ops/operator.h"
#include "ops/signal/log_mel.h"

namespace milliwatt {

/// What is out of range, each once.
std::vector<std::string> log_mel_problems(const LogMel& front_end);

/// Samples of an input row: the greatest common divisor of window and hop.
int log_mel_row(const LogMel& front_end);

/// Tables are rounded from doubles: another mathematics library, whose last bits differ, gives the same ones unless a
/// number lies within some 1e-11 of half a unit; none of the exact values do (those at 0, 30, 45, 60, 90 degrees), and
/// a test keeps the rest of those of usual front ends farther away.
struct LogMelParts {
  LogMelShape shape;
  std::vector<std::int32_t> window;
  std::vector<std::int32_t> turns;
  std::vector<std::int16_t> bins;
  std::vector<std::int16_t> shares;
  std::vector<std::int16_t> log2;

  LogMelTables tables() const {
    return {Flash(window.data()), Flash(turns.data()), Flash(bins.data()), Flash(shares.data()), Flash(log2.data())};
  }
};

/// For a front end without problems.
LogMelParts log_mel_parts(const LogMel& front_end);

/// The attributes of an operator without problems.
LogMel log_mel_of(const OpView& op);

/// The codes of each frame of whole rows, one after the other.
void run_log_mel(const LogMel& front_end, std::span<const std::int16_t> samples, std::span<std::int8_t> codes);

}  // namespace milliwatt
