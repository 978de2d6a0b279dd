// What `quantize` prints about a network that it quantized.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/json.h"
#include "compress/compare_networks.h"
#include "compress/quantize_model.h"

namespace milliwatt {

struct QuantizeReport {
  const QuantizedModel& model;
  const NetworkComparison& comparison;
  std::string data;        ///< as the user gave it
  std::string conversion;  ///< of its values; empty: none
  std::string method;
  std::string output;             ///< the file
  std::int64_t output_bytes = 0;  ///< of the file
  std::size_t calibration_samples = 0, compared_samples = 0;
  bool is_held_out = false;  ///< samples that are compared were not used for calibration
};

Json quantize_json(const QuantizeReport& report);
std::string quantize_text(const QuantizeReport& report);

}  // namespace milliwatt
