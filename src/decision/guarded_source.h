// NAME_application.h and .cpp beside a model's emitted files: the model between a checked sensor and guarded outputs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "decision/guard_settings.h"
#include "emit/source.h"

namespace milliwatt {

/// What stands between a model and its outputs.
struct GuardedForm {
  GuardSettings settings;
  std::vector<std::string> classes;  ///< name the scores
  std::vector<std::string> outputs;  ///< name the outputs
  int window_rows = 1;               ///< rows of a window of a model that is fed by rows; 1 for a stream
  int runs = 2;                      ///< of the network for each row
};

/// The files that come to those of `model`, a stream or a network fed by rows, of int16 samples with one int8 answer,
/// that was emitted with EmitOptions::weight_tables.
/// @throws Error if the model has another form.
std::vector<SourceFile> guarded_files(const Source& model, const GuardedForm& form);

/// Samples of one row.
std::int64_t row_samples(const Source& model, const GuardedForm& form);

/// Bytes that NAME_application keeps between calls; those of them that are the network's, of all runs.
std::int64_t application_state_bytes(const Source& model, const GuardedForm& form);
std::int64_t networks_state_bytes(const Source& model, const GuardedForm& form);

/// A program's view of all that, for trials: in0 is a row of samples, in1 the interlock (1: pressed), out0 the levels
/// of the outputs during the row and the class that is decided after it (255: none). It is named NAME_replay.
Source replay_source(const Source& model, const GuardedForm& form);

}  // namespace milliwatt
