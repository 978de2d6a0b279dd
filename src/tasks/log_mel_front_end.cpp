#include "tasks/log_mel_front_end.h"

#include <fmt/format.h>

#include <cstring>

namespace milliwatt {

std::vector<std::int8_t> log_mel_features(const LogMel& front_end, std::span<const std::byte> input) {
  std::vector<std::int16_t> samples(input.size() / sizeof(std::int16_t));
  std::memcpy(samples.data(), input.data(), samples.size() * sizeof(std::int16_t));
  return log_mel(front_end, samples);
}

std::string log_mel_line(const LogMel& front_end) {
  return fmt::format(
      "log-mel: {} bands of {} to {} Hz from windows of {} samples every {}, at {} Hz; add it with --front-end",
      front_end.bins, front_end.low_hz, front_end.high_hz, front_end.window, front_end.hop, front_end.sample_rate);
}

Json log_mel_json(const LogMel& front_end) {
  return {{"kind", "log_mel"},           {"sample_rate", front_end.sample_rate},
          {"window", front_end.window},  {"hop", front_end.hop},
          {"bins", front_end.bins},      {"low_hz", front_end.low_hz},
          {"high_hz", front_end.high_hz}};
}

}  // namespace milliwatt
