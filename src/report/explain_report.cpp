#include "report/explain_report.h"

#include <fmt/format.h>

#include "base/numbers.h"

namespace milliwatt {
namespace {

Json kernel_json(const ExplainedKernel& kernel) {
  return {{"kernel", kernel.function},
          {"weights_form", kernel.form.empty() ? Json(nullptr) : Json(kernel.form)},
          {"steps", kernel.steps},
          {"estimated_cycles", kernel.cycles},
          {"estimated_stall_cycles", known(kernel.stall_cycles)},
          {"scratch_bytes", kernel.scratch_bytes},
          {"routine_bytes", kernel.routine_bytes}};
}

std::string number(const std::optional<std::int64_t>& value) { return value ? grouped(*value) : ""; }

std::string row(const std::string& op, const std::string& name, const ExplainedKernel& kernel,
                const std::optional<std::int64_t>& cycles, const std::optional<std::int64_t>& stall_cycles) {
  return fmt::format("{:>4} {:<34} {:>5} {:>11} {:>11} {:>11} {:>11} {:>8} {:>8}{}\n", op, name + kernel.function,
                     kernel.steps, grouped(kernel.cycles), number(cycles), number(kernel.stall_cycles),
                     number(stall_cycles), grouped(kernel.scratch_bytes),
                     kernel.routine_bytes > 0 ? grouped(kernel.routine_bytes) : "",
                     kernel.form.empty() ? kernel.form : "  " + kernel.form);
}

}  // namespace

Json explained_json(const std::vector<ExplainedLayer>& layers) {
  Json list = Json::array();
  for (const ExplainedLayer& layer : layers) {
    Json entry = {{"op", layer.op}, {"name", layer.name}, {"index", layer.index}};
    entry.update(kernel_json(layer.chosen));
    entry["cycles"] = known(layer.cycles);
    entry["stall_cycles"] = known(layer.stall_cycles);
    entry["runner_up"] = layer.runner_up ? kernel_json(*layer.runner_up) : Json(nullptr);
    list.push_back(entry);
  }
  return list;
}

std::string explained_text(const std::vector<ExplainedLayer>& layers) {
  std::string text =
      fmt::format("{:>4} {:<34} {:>5} {:>11} {:>11} {:>11} {:>11} {:>8} {:>8}  {}\n", "op", "kernel, runner-up below",
                  "steps", "est. cycles", "cycles", "est. stalls", "stalls", "scratch", "routine", "weights");
  for (const ExplainedLayer& layer : layers) {
    text += row(std::to_string(layer.index), "", layer.chosen, layer.cycles, layer.stall_cycles);
    if (layer.runner_up) text += row("", "  ", *layer.runner_up, {}, {});
  }
  return text;
}

}  // namespace milliwatt
