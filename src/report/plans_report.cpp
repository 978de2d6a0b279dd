#include "report/plans_report.h"

#include <fmt/format.h>

#include "base/numbers.h"
#include "report/figures.h"

namespace milliwatt {

Json plans_json(const std::vector<MeasuredPlan>& front) {
  Json list = Json::array();
  for (const MeasuredPlan& plan : front) {
    list.push_back({{"cycles", known(plan.measurement.cycles)},
                    {"latency_ms", known(plan.measurement.latency_ms)},
                    {"ram", ram_json(plan.measurement)},
                    {"flash", flash_json(plan.measurement)}});
  }
  return list;
}

std::string plans_text(const std::vector<MeasuredPlan>& front) {
  std::string text = fmt::format("  {:>12} {:>11} {:>11} {:>9} {:>9}\n", cycles_heading(front.front().measurement),
                                 "latency, ms", "RAM, B", "arena, B", "code, B");
  for (const MeasuredPlan& plan : front) {
    const Measurement& measured = plan.measurement;
    text += fmt::format(
        "  {:>12} {:>11} {:>11} {:>9} {:>9}\n", measured.cycles ? grouped(*measured.cycles) : "not known",
        measured.latency_ms ? fmt::format("{:.2f}", *measured.latency_ms) : "not known", grouped(plan.ram_bytes()),
        grouped(measured.ram.arena_bytes), measured.sizes ? grouped(measured.sizes->code_bytes) : "not known");
  }
  return text;
}

}  // namespace milliwatt
