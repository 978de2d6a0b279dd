// What `compress` prints: after each step what it cost and saved, and at the end what came out.
#pragma once

#include <string>

#include "base/json.h"
#include "recipe/compress_model.h"

namespace milliwatt {

struct CompressedModelReport {
  std::string data;    ///< as the user gave it
  std::string output;  ///< the file
  CompressedModel made;
  const CompressRequest& request;
  const ModelData& of;
};

/// The last step's line, and how far it is from the model in int8; before the first the heading.
std::string compressed_step_text(const CompressedModelReport& report, const CompressedModel& made);

/// What comes behind the steps: notes, weights that are left, whether the board gives the same bits.
std::string compressed_model_text(const CompressedModelReport& report);

/// {model, output, board, metric, accuracy (or what the metric is) {float, int8, board}, its interval, agreement,
/// compression_ratio, ram, flash, cycles, cycles_ratio, latency_ms, energy_uj, samples, steps, layers, notes}
Json compressed_model_json(const CompressedModelReport& report);

}  // namespace milliwatt
