#include "report/figures.h"

#include <fmt/format.h>

#include "base/numbers.h"

namespace milliwatt {
namespace {

// What the lower bound on the arena holds for.
constexpr const char* kBounded = "all plans within this plan's cycle limit; slower plans may need less";

}  // namespace

Json ram_json(const Measurement& measured) {
  Json json = {{"arena_bytes", measured.ram.arena_bytes},
               {"state_bytes", measured.ram.state_bytes},
               {"stack_bytes", known(measured.ram.stack_bytes)},
               {"stack_bound_bytes", known(measured.ram.stack_bound_bytes)},
               {"static_bytes", known(measured.ram.static_bytes)},
               {"code_bytes", measured.sizes ? Json(measured.sizes->ram_code_bytes) : Json(nullptr)},
               {"total_bytes", known(measured.ram.total_bytes())}};
  if (!measured.ram.why_no_stack_bound.empty()) json["why_no_stack_bound"] = measured.ram.why_no_stack_bound;
  return json;
}

Json flash_json(const Measurement& measured) {
  return {{"weights_bytes", measured.sizes ? Json(measured.sizes->weights_bytes) : Json(nullptr)},
          {"code_bytes", measured.sizes ? Json(measured.sizes->code_bytes) : Json(nullptr)},
          {"total_bytes", known(measured.flash_bytes())}};
}

Json application_json(const Measurement& measured) {
  const std::optional<ApplicationSizes>& sizes = measured.application;
  return {{"ram_bytes", sizes ? Json(sizes->ram_bytes) : Json(nullptr)},
          {"flash_bytes", sizes ? Json(sizes->flash_bytes) : Json(nullptr)}};
}

Json constant_channels_json(const ConstantChannelFigures& figures) {
  return {{"removed", figures.removed}, {"macs_before", figures.macs_before}, {"macs_after", figures.macs_after}};
}

std::string constant_channels_text(const ConstantChannelFigures& figures) {
  if (figures.removed == 0) return "";
  return fmt::format("  constant      {} channels removed: {} -> {} MACs\n", grouped(figures.removed),
                     grouped(figures.macs_before), grouped(figures.macs_after));
}

std::string estimate_remark(const Measurement& measured) { return measured.cycles_are_exact ? "" : " (estimate)"; }

std::string cycles_heading(const Measurement& measured) { return measured.cycles_are_exact ? "cycles" : "est. cycles"; }

Json estimates_json(const Measurement& measured, std::vector<std::string> keys) {
  // Currents are typical ones: energy and power stay estimates.
  if (measured.cycles_are_exact) {
    std::erase_if(keys, [](const std::string& key) {
      return key.starts_with("cycles") || key.ends_with("_cycles") || key.ends_with("_ms");
    });
  }
  return keys;
}

std::string waiting_text(const Measurement& measured) {
  if (measured.cycles_are_exact) return "exact";
  if (!measured.stall_cycles) return "flash wait states not counted";
  const double stalls = static_cast<double>(*measured.stall_cycles);
  return fmt::format("{:.0f} % of it waiting for flash",
                     100 * stalls / (static_cast<double>(*measured.cycles) + stalls));
}

std::string lower_bound_text(const Plan& plan) {
  if (plan.stream) return "";
  return plan.proven_optimal
             ? fmt::format("  lower bound   this arena is the smallest over {}\n", kBounded)
             : fmt::format("  lower bound   arena {} B, over {}\n", grouped(plan.lower_bound_bytes), kBounded);
}

void add_lower_bound(const Plan& plan, Json& json) {
  json["arena_lower_bound_bytes"] = plan.stream ? Json(nullptr) : Json(plan.lower_bound_bytes);
  json["arena_lower_bound_of"] = plan.stream ? Json(nullptr) : Json(kBounded);
  json["arena_proven"] = plan.proven_optimal;
}

std::string stack_text(const BuiltFigures& figures) {
  return fmt::format("{} B {}", grouped(figures.stack_bytes), figures.stack_is_bound ? "at most" : "as measured");
}

Json interval_json(const Score& score) {
  const std::optional<Interval> interval = score.interval();
  return interval ? Json({interval->low, interval->high}) : Json(nullptr);
}

std::string figure_text(const Score& score) {
  const std::optional<Interval> interval = score.interval();
  return fmt::format("{:.3f}", score.figure()) +
         (interval ? fmt::format(" (95 % interval {:.3f} to {:.3f})", interval->low, interval->high) : "");
}

std::string items_key(const Task& task) { return fmt::format("{}s", task.noun()); }

Json form_json(const Form& form) {
  return {{"form", form.stream ? "stream" : "windows"},
          {"answers_per_second", form.answers_per_second},
          {"hop_rows", form.stream ? Json(form.hop_rows) : Json(nullptr)},
          {"why_no_stream", form.why_no_stream.empty() ? Json(nullptr) : Json(form.why_no_stream)}};
}

std::string form_text(const Form& form, const Arrival& arrival) {
  const char* plural = form.answers_per_second == 1 ? "" : "s";
  std::string text;
  if (form.stream) {
    text = fmt::format("  form      stream: {:g} answers a second, each about the last {:g} s\n",
                       form.answers_per_second, arrival.seconds);
  } else if (arrival.seconds > 0) {
    text = fmt::format("  form      whole windows: {:g} answer{} a second, each about {:g} s\n",
                       form.answers_per_second, plural, arrival.seconds);
  } else {
    text = "  form      whole inputs, one after the other";
    if (form.answers_per_second > 0) text += fmt::format(": {:g} answer{} a second", form.answers_per_second, plural);
    text += "\n";
  }
  if (!form.why_no_stream.empty()) text += fmt::format("  no stream {}\n", form.why_no_stream);
  return text;
}

std::string data_text(const Measurement& measured) {
  if (!measured.sizes) return "data not known";
  const std::int64_t code = measured.sizes->ram_code_bytes;
  const std::string data = "data " + grouped(measured.sizes->static_bytes - code);
  return code == 0 ? data : fmt::format("{}, code that runs in RAM {}", data, grouped(code));
}

std::string memory_text(const Measurement& measured) {
  const BuiltFigures figures = built_figures(measured).value();
  const std::string state =
      measured.ram.state_bytes > 0 ? fmt::format("state {}, ", grouped(measured.ram.state_bytes)) : "";
  std::string text = fmt::format("  RAM       {} B: arena {}, {}stack {}, {}\n", grouped(*measured.ram.total_bytes()),
                                 grouped(measured.ram.arena_bytes), state, stack_text(figures), data_text(measured));
  text += fmt::format("  flash     {} B: weights {}, code {}\n", grouped(figures.flash_bytes),
                      grouped(figures.weights_bytes), grouped(measured.sizes->code_bytes));
  if (!measured.application) return text;
  return text + fmt::format("  linked    {} B of RAM, {} B of flash: with vectors, start-up and a main loop\n",
                            grouped(measured.application->ram_bytes), grouped(measured.application->flash_bytes));
}

}  // namespace milliwatt
