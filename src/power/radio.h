// What sending data by radio costs at least: time on the air and the radio's energy, once it is connected. Keeping the
// connection, waking up and retries come on top.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace milliwatt {

struct Sending {
  std::string radio;  ///< ble, lora, wifi
  double energy_uj = 0;
  double latency_ms = 0;  ///< on the air, with the other side's acknowledgements; the server's own time is not in it
  std::int64_t bytes = 0;
  bool keeps_up = true;  ///< is there air time enough to send so much so often?
};

/// By each radio, `bytes` of data `per_second` times a second.
std::vector<Sending> sending(std::int64_t bytes, double per_second);

}  // namespace milliwatt
