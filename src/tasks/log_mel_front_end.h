// What tasks of sound and vibration say of their log-mel front end, and what it makes of an input's bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "ops/signal/log_mel.h"

namespace milliwatt {

/// As Task::features(): `input` has int16 samples.
std::vector<std::int8_t> log_mel_features(const LogMel& front_end, std::span<const std::byte> input);

/// As Task::front_end_line().
std::string log_mel_line(const LogMel& front_end);

/// As Task::front_end_json().
Json log_mel_json(const LogMel& front_end);

}  // namespace milliwatt
