#include "cli/pareto.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "cli/figures.h"
#include "emit/text.h"

namespace milliwatt {
namespace {

/// Later plans may be faster than earlier ones after all: what planning goes by is an estimate.
void drop_beaten(std::vector<MeasuredPlan>& front) {
  for (std::size_t i = front.size(); i-- > 1;) {
    const auto ms = [&](std::size_t plan) { return front[plan].measurement.latency_ms.value_or(0); };
    if (ms(i) > 0 && ms(i - 1) >= ms(i)) front.erase(front.begin() + static_cast<std::ptrdiff_t>(i - 1));
  }
}

}  // namespace

std::vector<MeasuredPlan> pareto_front(PlanLadder ladder) {
  std::vector<MeasuredPlan> front;
  while (std::optional<MeasuredPlan> plan = ladder.next()) front.push_back(std::move(*plan));
  drop_beaten(front);
  return front;
}

Json pareto_json(const std::vector<MeasuredPlan>& front) {
  Json list = Json::array();
  for (const MeasuredPlan& plan : front) {
    list.push_back({{"cycles", known(plan.measurement.cycles)},
                    {"latency_ms", known(plan.measurement.latency_ms)},
                    {"ram", ram_json(plan.measurement)},
                    {"flash", flash_json(plan.measurement)}});
  }
  return list;
}

std::string pareto_text(const std::vector<MeasuredPlan>& front) {
  std::string text = fmt::format("  {:>12} {:>11} {:>11} {:>9} {:>9}\n", "est. cycles", "latency, ms", "RAM, B",
                                 "arena, B", "code, B");
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
