#include "report/application_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/numbers.h"
#include "board/emulator.h"
#include "ops/operator.h"
#include "report/clips_report.h"
#include "report/clips_table.h"
#include "report/figures.h"

namespace milliwatt {
namespace {

std::int64_t parameter_bytes(const Graph& network) {
  std::int64_t bytes = 0;
  for (const Tensor& tensor : network.tensors) {
    if (tensor.is_constant() && tensor.type == ElementType::kFloat32) bytes += tensor.bytes();
  }
  return bytes;
}

/// The figures of one board, for --json.
Json board_json(const OnBoard& on, const Application& made) {
  const Measurement& measured = on.trial.measurement;
  Json json = {{"board", on.board.name}, {"agreement", on.trial.agreement}};
  const std::optional<std::int64_t> flash = measured.flash_bytes();
  json["compression_ratio"] =
      flash ? Json(static_cast<double>(parameter_bytes(made.network)) / static_cast<double>(*flash)) : Json(nullptr);
  json["ram"] = ram_json(measured);
  json["flash"] = flash_json(measured);
  json["application"] = application_json(measured);
  json["cycles"] = known(measured.cycles);
  json["cycles_ratio"] =
      measured.cycles ? Json(1.0) : Json(nullptr);  // the network that runs is the dense int8 network
  json["stall_cycles"] = known(measured.stall_cycles);
  json["latency_ms"] = known(measured.latency_ms);
  json["front_end_ms"] = measured.latency_ms ? Json(on.trial.front_end_ms) : Json(nullptr);
  json["energy_uj"] = known(measured.energy_uj);
  json["average_mw"] = known(on.average_mw);
  json["below_1mw"] = on.average_mw ? Json(*on.average_mw < 1) : Json(nullptr);
  json["emitted"] = on.emitted.string();
  return json;
}

std::string board_text(const OnBoard& on, const Recipe& recipe, const Application& made) {
  const Measurement& measured = on.trial.measurement;
  std::string text = is_emulated(on.board) ? fmt::format("On an emulated {}\n", on.board.title) : "On this machine\n";
  text +=
      fmt::format("  accuracy  {:.3f} of {} clips, from waveform to decision; {:g} % of them bit-exact with the host\n",
                  on.trial.confusion.accuracy(), made.board_clips.size(), 100 * on.trial.agreement);
  if (measured.latency_ms) {
    text += fmt::format("  latency   {:.1f} ms at {:g} MHz: front end {:.1f}, network {:.1f}; {} (estimate)\n",
                        *measured.latency_ms, on.board.clock_hz / 1e6, on.trial.front_end_ms,
                        *measured.latency_ms - on.trial.front_end_ms, waiting_text(measured));
  }
  if (measured.sizes) text += memory_text(measured);
  if (measured.energy_uj) text += fmt::format("  energy    {:.0f} uJ an inference (estimate)\n", *measured.energy_uj);
  if (on.average_mw) {
    text += fmt::format("  power     {:.2f} mW on average at {:g} inferences a second (estimate): {} the 1 mW line\n",
                        *on.average_mw, recipe.inferences_per_second, *on.average_mw < 1 ? "below" : "above");
  }
  return text + fmt::format("  C++       {}\n", (on.emitted / (on.deployment.source.name + ".cpp")).string());
}

}  // namespace

Json application_json(const Workplace& place, const Application& made) {
  Json json = {{"task", place.recipe.task}, {"classes", made.listening.sounds.classes}};
  json["clips"] = {{"training", made.listening.part(Part::kTraining).size()},
                   {"validation", made.listening.part(Part::kValidation).size()},
                   {"test", made.listening.part(Part::kTest).size()},
                   {"board", made.board_clips.size()}};
  json["data"] = clips_json(made.listening);
  json["accuracy"] = {{"float", made.on_float.accuracy()},
                      {"int8", made.on_int8().accuracy()},
                      {"int8_calibrated", made.on_calibrated.accuracy()},
                      {"int8_fine_tuned", made.on_fine_tuned ? Json(made.on_fine_tuned->accuracy()) : Json(nullptr)},
                      {"board", made.boards.front().trial.confusion.accuracy()}};
  json["baseline"] = made.on_float.baseline();
  json["report"] = nullptr;
  json["macs"] = graph_macs(made.int8);
  json.update(board_json(made.boards.front(), made));
  if (made.boards.size() > 1) {
    for (const OnBoard& on : made.boards) json["boards"].push_back(board_json(on, made));
  }
  json["model"] = (place.folder / (place.recipe.name + ".tflite")).string();
  json["misses"] = misses(place.recipe, made);
  json["estimates"] = {"cycles", "stall_cycles", "latency_ms", "front_end_ms", "energy_uj", "average_mw"};
  return json;
}

std::string application_text(const Workplace& place, const Application& made) {
  const std::vector<std::string>& classes = made.listening.sounds.classes;
  std::string text = fmt::format("{}: classes {}\n", place.recipe.name, fmt::join(classes, ", "));
  text += clips_text(made.listening);
  text += fmt::format("  accuracy  {:.3f} in floating point, {:.3f} in int8", made.on_float.accuracy(),
                      made.on_int8().accuracy());
  text += made.on_fine_tuned ? fmt::format(" ({:.3f} calibrated, {:.3f} fine-tuned)\n", made.on_calibrated.accuracy(),
                                           made.on_fine_tuned->accuracy())
                             : std::string("\n");
  text += fmt::format("  model     {}: {} MACs\n", (place.folder / (place.recipe.name + ".tflite")).string(),
                      grouped(graph_macs(made.int8)));
  for (const OnBoard& on : made.boards) text += board_text(on, place.recipe, made);
  text += fmt::format("Confusion matrix on held-out clips (rows: true class)\n{}", made.on_int8().text(classes));
  for (const std::string& miss : misses(place.recipe, made)) text += fmt::format("MISSED: {}\n", miss);
  return text;
}

}  // namespace milliwatt
