// NAME_application.h and .cpp beside a stream's emitted files: the model between a checked sensor and guarded outputs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "decision/guard_settings.h"
#include "emit/source.h"

namespace milliwatt {

/// The files that come to those of `model`, a stream of int16 samples with one int8 answer that was emitted with
/// EmitOptions::weight_tables. `classes` name the scores, `outputs` the outputs.
/// @throws Error if the model has another form.
std::vector<SourceFile> guarded_files(const Source& model, const GuardSettings& settings,
                                      const std::vector<std::string>& classes, const std::vector<std::string>& outputs);

/// Bytes that NAME_application keeps between calls.
std::int64_t application_state_bytes(const Source& model, const GuardSettings& settings);

/// A program's view of all that, for trials: in0 is a row of samples, in1 the interlock (1: pressed), out0 the levels
/// of the outputs during the row and the class that is decided after it (255: none). It is named NAME_replay.
Source replay_source(const Source& model, const GuardSettings& settings, const std::vector<std::string>& classes,
                     const std::vector<std::string>& outputs);

}  // namespace milliwatt
