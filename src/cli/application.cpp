#include "cli/application.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "cli/deploy.h"
#include "cli/figures.h"
#include "cli/progress.h"
#include "emit/emit.h"
#include "emit/names.h"
#include "emit/text.h"
#include "emit/write_source.h"
#include "formats/write_model.h"
#include "ops/operator.h"
#include "recipe/evaluate.h"

namespace milliwatt {
namespace {

/// The application on one board.
struct OnBoard {
  Board board;
  Deployment deployment;
  BoardTrial trial;
  std::optional<double> average_mw;
  std::filesystem::path emitted;  ///< the folder of its C++
};

struct Application {
  Listening listening;
  Graph network;  ///< float32
  Graph int8;     ///< what is deployed
  Confusion on_float, on_calibrated;
  std::optional<Confusion> on_fine_tuned;
  bool fine_tuned = false;  ///< is `int8` the fine-tuned one?
  std::vector<std::size_t> board_clips;
  std::vector<OnBoard> boards;  ///< as asked for, at least one

  const Confusion& on_int8() const { return fine_tuned ? *on_fine_tuned : on_calibrated; }
};

/// The fine-tuned network where it is at least as good on the validation part, otherwise the calibrated one.
void choose_int8(const Workplace& place, Application& made) {
  made.int8 = quantize_network(place, made.listening, made.network);
  made.on_calibrated = evaluate(made.int8, made.listening, Part::kTest);
  if (place.recipe.fine_tuning.epochs == 0) return;
  Graph tuned = fine_tune_network(place, made.listening, made.network);
  made.on_fine_tuned = evaluate(tuned, made.listening, Part::kTest);
  const double before = evaluate(made.int8, made.listening, Part::kValidation).accuracy();
  made.fine_tuned = evaluate(tuned, made.listening, Part::kValidation).accuracy() >= before;
  if (made.fine_tuned) made.int8 = std::move(tuned);
}

OnBoard put_on_board(const Workplace& place, const Application& made, Board board, std::filesystem::path folder,
                     const std::string& command) {
  place.watch({"emulating", 0, board.title});
  Deployment deployment = deploy(made.listening, made.int8, board, parse_objective(place.recipe.objective), command);
  BoardTrial trial = try_on_board(deployment, made.listening, board, made.board_clips);
  const Measurement& measured = trial.measurement;
  EmitOptions options;
  options.name = deployment.source.name;
  options.command = command;
  options.figures = built_figures(measured);
  write_source(folder, emit(deployment.planned.graph, deployment.planned.plan, board, options).files);
  place.watch({"emulating", 1, fmt::format("{}: {} clips", board.title, made.board_clips.size())});
  const std::optional<double> power = average_mw(board, measured, place.recipe.inferences_per_second);
  return {std::move(board), std::move(deployment), std::move(trial), power, std::move(folder)};
}

std::int64_t parameter_bytes(const Graph& network) {
  std::int64_t bytes = 0;
  for (const Tensor& tensor : network.tensors) {
    if (tensor.is_constant() && tensor.type == ElementType::kFloat32) bytes += tensor.bytes();
  }
  return bytes;
}

/// What one board says, for --json.
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
  json["cycles_ratio"] = measured.cycles ? Json(1.0) : Json(nullptr);  // what runs is the dense int8 network itself
  json["stall_cycles"] = known(measured.stall_cycles);
  json["latency_ms"] = known(measured.latency_ms);
  json["front_end_ms"] = measured.latency_ms ? Json(on.trial.front_end_ms) : Json(nullptr);
  json["energy_uj"] = known(measured.energy_uj);
  json["average_mw"] = known(on.average_mw);
  json["below_1mw"] = on.average_mw ? Json(*on.average_mw < 1) : Json(nullptr);
  json["emitted"] = on.emitted.string();
  return json;
}

std::string board_page(const OnBoard& on, const Recipe& recipe, const Application& made) {
  const Measurement& measured = on.trial.measurement;
  std::string text = fmt::format("On an emulated {}\n", on.board.title);
  if (on.board.emulator == "native") text = "On this machine\n";
  text += fmt::format("  accuracy  {:.3f} of {} clips, from waveform to decision; the host's bits for {:g} % of them\n",
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

Application make_all(const Workplace& place, const std::vector<std::string>& boards, std::size_t board_clips,
                     const std::string& command) {
  std::vector<Board> known_boards;  // a wrong name is said before the work, not after it
  for (const std::string& name : boards) known_boards.push_back(read_board(name));
  Listening listening = gather_sounds(place);
  const std::size_t classes = listening.sounds.classes.size();
  Application made{std::move(listening), {}, {}, Confusion(classes), Confusion(classes), {}, false, {}, {}};
  made.network = train_network(place, made.listening);
  made.on_float = evaluate(made.network, made.listening, Part::kTest);
  choose_int8(place, made);
  write_model(made.int8, place.folder / (place.recipe.name + ".tflite"));
  made.board_clips = made.listening.part(Part::kTest);  // sorted by class
  if (board_clips > 0) made.board_clips = spread(made.board_clips, board_clips);
  for (Board& board : known_boards) {
    const std::filesystem::path folder = place.folder / "cpp" / (boards.size() > 1 ? board.name : "");
    made.boards.push_back(put_on_board(place, made, std::move(board), folder, command));
  }
  return made;
}

/// What the application falls short of: its recipe's budget, and the host's bits, which are always asked.
std::vector<std::string> misses(const Recipe& recipe, const Application& made) {
  std::vector<std::string> all;
  const Budget& budget = recipe.budget;
  const double accuracy = made.on_int8().accuracy();
  if (budget.min_accuracy && accuracy < *budget.min_accuracy) {
    all.push_back(fmt::format("int8 accuracy {:.4f} is under the budget's {:g}", accuracy, *budget.min_accuracy));
  }
  for (const OnBoard& on : made.boards) {
    const Measurement& measured = on.trial.measurement;
    const auto over = [&](const char* what, const auto& limit, const auto& value) {
      if (!limit || !value || *value <= *limit) return;
      all.push_back(fmt::format("{}: {} {:g} is over the budget's {:g}", on.board.name, what,
                                static_cast<double>(*value), static_cast<double>(*limit)));
    };
    if (on.trial.agreement < 1) {
      all.push_back(
          fmt::format("{}: the host's bits for {:g} % of the clips only", on.board.name, 100 * on.trial.agreement));
    }
    over("ram_bytes", budget.ram_bytes, measured.ram.total_bytes());
    over("flash_bytes", budget.flash_bytes, measured.flash_bytes());
    over("latency_ms", budget.latency_ms, measured.latency_ms);
    over("average_mw", budget.average_mw, on.average_mw);
  }
  return all;
}

Json application_json(const Workplace& place, const Application& made) {
  Json json = {{"task", place.recipe.task}, {"classes", made.listening.sounds.classes}};
  json["clips"] = {{"training", made.listening.part(Part::kTraining).size()},
                   {"validation", made.listening.part(Part::kValidation).size()},
                   {"test", made.listening.part(Part::kTest).size()},
                   {"board", made.board_clips.size()}};
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

std::string application_page(const Workplace& place, const Application& made) {
  const std::vector<std::string>& classes = made.listening.sounds.classes;
  std::string text = fmt::format("{}: which of {}?\n", place.recipe.name, fmt::join(classes, ", "));
  text += fmt::format("  clips     {} for training; {} held out, of speakers that it never heard\n",
                      made.listening.part(Part::kTraining).size(), made.listening.part(Part::kTest).size());
  text += fmt::format("  accuracy  {:.3f} in floating point, {:.3f} in int8", made.on_float.accuracy(),
                      made.on_int8().accuracy());
  text += made.on_fine_tuned ? fmt::format(" ({:.3f} calibrated, {:.3f} fine-tuned)\n", made.on_calibrated.accuracy(),
                                           made.on_fine_tuned->accuracy())
                             : std::string("\n");
  text += fmt::format("  model     {}: {} MACs\n", (place.folder / (place.recipe.name + ".tflite")).string(),
                      grouped(graph_macs(made.int8)));
  for (const OnBoard& on : made.boards) text += board_page(on, place.recipe, made);
  text += fmt::format("What the int8 network took held-out clips for (a line for each class as it was said)\n{}",
                      made.on_int8().text(classes));
  for (const std::string& miss : misses(place.recipe, made)) text += fmt::format("MISSED: {}\n", miss);
  return text;
}

}  // namespace

int make_application(Workplace place, const std::vector<std::string>& boards, std::size_t board_clips,
                     const std::string& command, bool as_json) {
  ProgressLine progress;
  place.watch = [&](const StageProgress& at) { progress.show(at); };
  const Application made = make_all(place, boards, board_clips, command);
  progress.end();
  if (as_json) {
    print_json(application_json(place, made));
  } else {
    print(application_page(place, made));
  }
  return misses(place.recipe, made).empty() ? 0 : static_cast<int>(Verdict::kNo);
}

}  // namespace milliwatt
