#include "report/application_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/numbers.h"
#include "board/emulator.h"
#include "ops/operator.h"
#include "report/compress_report.h"
#include "report/figures.h"
#include "report/guard_report.h"

namespace milliwatt {
namespace {

/// What is known of code that cannot run here.
Measurement unmeasured(const Deployment& deployment) {
  Measurement measured;
  measured.ram.arena_bytes = deployment.source.arena_bytes;
  if (deployment.form.stream) measured.ram.state_bytes = deployment.source.state_bytes;
  return measured;
}

/// Over the dense int8 network, which without [compress] is the network that runs.
Json cycles_ratio_json(const OnBoard& on, const Application& made, const Measurement& measured) {
  if (!measured.cycles) return nullptr;
  if (!made.dense) return 1.0;
  if (!on.dense || !on.dense->cycles) return nullptr;
  return static_cast<double>(*measured.cycles) / static_cast<double>(*on.dense->cycles);
}

/// The figures of one board, for --json. Null where the board cannot run here.
Json board_json(const OnBoard& on, const Application& made) {
  const Measurement measured = on.trial ? on.trial->measurement : unmeasured(on.deployment);
  Json json = {{"board", on.board.name}, {"agreement", on.trial ? Json(on.trial->agreement) : Json(nullptr)}};
  json["why_not_run"] = on.trial ? Json(nullptr) : Json(on.board.why_not_run);
  json.update(form_json(on.deployment.form));
  const std::optional<std::int64_t> flash = measured.flash_bytes();
  json["compression_ratio"] =
      flash ? Json(static_cast<double>(parameter_bytes(made.network)) / static_cast<double>(*flash)) : Json(nullptr);
  json["ram"] = ram_json(measured);
  json["flash"] = flash_json(measured);
  json["application"] = application_json(measured);
  json["cycles"] = known(measured.cycles);
  json["cycles_ratio"] = cycles_ratio_json(on, made, measured);
  json["stall_cycles"] = known(measured.stall_cycles);
  json["latency_ms"] = known(measured.latency_ms);
  json["front_end_ms"] = measured.latency_ms ? Json(on.trial->front_end_ms) : Json(nullptr);
  json["energy_uj"] = known(measured.energy_uj);
  json["average_mw"] = known(on.average_mw);
  json["below_1mw"] = on.average_mw ? Json(*on.average_mw < 1) : Json(nullptr);
  json["emitted"] = on.emitted.string();
  if (on.guard_trial) json["decision"] = guard_trial_json(*on.guard_trial);
  json["package"] = on.package.empty() ? Json(nullptr) : Json(on.package.string());
  return json;
}

/// What was measured on the board, for a board that runs here.
std::string trial_text(const OnBoard& on, const BoardTrial& trial, std::size_t items, const Task& task) {
  const Measurement& measured = trial.measurement;
  std::string text =
      fmt::format("  {:<9} {} of {} {}s, from input to decision; {:g} % bit-exact with the host\n",
                  trial.score->metric(), figure_text(*trial.score), items, task.noun(), 100 * trial.agreement);
  if (measured.latency_ms) {
    text += fmt::format("  latency   {:.1f} ms an answer at {:g} MHz: front end {:.1f}, network {:.1f}; {}{}\n",
                        *measured.latency_ms, on.board.clock_hz / 1e6, trial.front_end_ms,
                        *measured.latency_ms - trial.front_end_ms, waiting_text(measured), estimate_remark(measured));
  }
  if (measured.sizes) text += memory_text(measured);
  if (measured.energy_uj) text += fmt::format("  energy    {:.1f} uJ an answer (estimate)\n", *measured.energy_uj);
  if (on.average_mw) {
    text += fmt::format("  power     {:.2f} mW on average at {:g} answers a second (estimate): {} the 1 mW line\n",
                        *on.average_mw, on.deployment.form.answers_per_second, *on.average_mw < 1 ? "below" : "above");
  }
  return text;
}

std::string board_text(const OnBoard& on, const Application& made, const Task& task) {
  std::string text;
  if (!on.trial) {
    text = fmt::format("For {}: not proven here: {}\n", on.board.title, on.board.why_not_run);
  } else {
    text = is_emulated(on.board) ? fmt::format("On an emulated {}\n", on.board.title) : "On this machine\n";
  }
  text += form_text(on.deployment.form, task.arrival());
  if (on.trial) {
    text += trial_text(on, *on.trial, made.board_items.size(), task);
  } else {
    const Source& source = on.deployment.source;
    text += fmt::format("  RAM       arena {} B, state {} B; stack, data, flash, latency and power are not known\n",
                        grouped(source.arena_bytes), grouped(source.state_bytes));
  }
  if (on.guard_trial) text += guard_trial_text(*on.guard_trial);
  text += fmt::format("  C++       {}\n", (on.emitted / (on.deployment.source.name + ".cpp")).string());
  if (!on.package.empty()) text += fmt::format("  package   {}\n", on.package.string());
  return text;
}

std::string teacher_file(const Workplace& place) {
  const DistillRecipe& how = place.recipe.distill.value();
  return how.task ? (place.folder / (place.recipe.name + "_teacher.tflite")).string() : how.file.string();
}

Json distill_json(const Workplace& place, const Application& made) {
  if (!made.teacher) return nullptr;
  const Distillation& how = place.recipe.distill.value().how;
  const Score& score = *made.teacher->score;
  return {{"teacher", teacher_file(place)},
          {"temperature", how.temperature},
          {"weight", how.weight},
          {"macs", graph_macs(made.teacher->network)},
          {std::string(score.metric()), score.figure()},
          {std::string(score.metric()) + "_interval", interval_json(score)}};
}

std::string teacher_text(const Workplace& place, const Application& made) {
  if (!made.teacher) return "";
  return fmt::format("  teacher   {}: {} {}, {} MACs\n", teacher_file(place), made.teacher->score->metric(),
                     figure_text(*made.teacher->score), grouped(graph_macs(made.teacher->network)));
}

}  // namespace

Json application_json(const Workplace& place, const Application& made) {
  Json json = {{"task", place.recipe.task->name()}, {"classes", made.data->classes()}};
  json[items_key(*place.recipe.task)] = {{"training", made.data->items(Part::kTraining).size()},
                                         {"validation", made.data->items(Part::kValidation).size()},
                                         {"test", made.data->items(Part::kTest).size()},
                                         {"board", made.boards.front().trial ? made.board_items.size() : 0}};
  json["data"] = made.data->json();
  const std::optional<BoardTrial>& on_board = made.boards.front().trial;
  const std::string metric(made.on_float->metric());
  const auto figure = [](const std::shared_ptr<const Score>& score) {
    return score ? Json(score->figure()) : Json(nullptr);
  };
  json["metric"] = metric;
  json[metric] = {{"float", made.on_float->figure()},
                  {"int8", made.on_int8().figure()},
                  {"int8_calibrated", figure(made.on_calibrated)},
                  {"int8_fine_tuned", figure(made.on_fine_tuned)},
                  {"board", on_board ? figure(on_board->score) : Json(nullptr)}};
  json[metric + "_interval"] = {{"float", interval_json(*made.on_float)},
                                {"int8", interval_json(made.on_int8())},
                                {"board", on_board ? interval_json(*on_board->score) : Json(nullptr)}};
  json.update(made.on_int8().json());
  json["distill"] = distill_json(place, made);
  json["compress"] = compress_json(made);
  json["report"] = nullptr;
  json["macs"] = graph_macs(made.int8);
  json.update(board_json(made.boards.front(), made));
  if (made.boards.size() > 1) {
    for (const OnBoard& on : made.boards) json["boards"].push_back(board_json(on, made));
  }
  if (made.threshold) json["abstention"] = threshold_json(*made.threshold);
  if (made.false_accepts) json["false_accepts"] = false_accepts_json(*made.false_accepts, *made.threshold->acceptance);
  json["model"] = (place.folder / (place.recipe.name + ".tflite")).string();
  json["misses"] = misses(place.recipe, made);
  json["estimates"] = {"cycles", "stall_cycles", "latency_ms", "front_end_ms", "energy_uj", "average_mw"};
  return json;
}

std::string application_text(const Workplace& place, const Application& made) {
  const std::vector<std::string>& classes = made.data->classes();
  const Score& score = made.on_int8();
  std::string text = place.recipe.name;
  if (!classes.empty()) text += fmt::format(": classes {}", fmt::join(classes, ", "));
  text += "\n" + made.data->summary_text();
  text += fmt::format("  {:<9} {} in int8, {:.3f} in floating point{}\n", score.metric(), figure_text(score),
                      made.on_float->figure(), score.remark());
  if (made.on_fine_tuned) {
    text += fmt::format("            {:.3f} in int8 after calibration, {:.3f} after fine-tuning\n",
                        made.on_calibrated->figure(), made.on_fine_tuned->figure());
  }
  text += teacher_text(place, made);
  text += fmt::format("  model     {}: {} MACs\n", (place.folder / (place.recipe.name + ".tflite")).string(),
                      grouped(graph_macs(made.int8)));
  if (made.threshold) text += threshold_text(*made.threshold);
  if (made.false_accepts) text += false_accepts_text(*made.false_accepts, *made.threshold->acceptance);
  for (const OnBoard& on : made.boards) text += board_text(on, made, *place.recipe.task);
  text += compress_text(made);
  text += score.details(fmt::format(" on held-out {}s", place.recipe.task->noun()));
  for (const std::string& miss : misses(place.recipe, made)) text += fmt::format("MISSED: {}\n", miss);
  return text;
}

}  // namespace milliwatt
