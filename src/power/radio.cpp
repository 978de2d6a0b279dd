#include "power/radio.h"

#include "power/facts.h"

namespace milliwatt {
namespace {

double of(const std::string& radio, const char* what) { return fact(radio + "." + what); }

Sending send_by(const std::string& radio, std::int64_t bytes, double per_second) {
  const auto payload = static_cast<std::int64_t>(of(radio, "payload"));
  const auto packets = static_cast<double>((bytes + payload - 1) / payload);
  // A packet that is not full is counted as a full one.
  const bool is_answered = find_fact(radio + ".answer") != nullptr;
  const double tx_ms = of(radio, "packet");
  const double rx_ms = is_answered ? of(radio, "answer") : 0;
  const double rx_ma = is_answered ? of(radio, "rx") : 0;
  Sending sent{radio, packets * of(radio, "supply") * (of(radio, "tx") * tx_ms + rx_ma * rx_ms),
               packets * (tx_ms + rx_ms), bytes, true};
  const Fact* const most = find_fact(radio + ".duty_cycle");
  sent.keeps_up = sent.latency_ms * per_second <= 1e3 * (most != nullptr ? most->value : 1);
  return sent;
}

}  // namespace

std::vector<Sending> sending(std::int64_t bytes, double per_second) {
  std::vector<Sending> all;
  for (const char* radio : {"ble", "lora", "wifi"}) all.push_back(send_by(radio, bytes, per_second));
  return all;
}

}  // namespace milliwatt
