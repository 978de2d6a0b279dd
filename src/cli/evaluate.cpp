// milliwatt evaluate MODEL --data D: how well a model does, by the reference and on an emulated board.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "base/error.h"
#include "cli/deploy.h"
#include "cli/figures.h"
#include "recipe/evaluate.h"
#include "recipe/metadata.h"

namespace milliwatt {
namespace {

struct Options {
  std::string model, data, board, part = "test";
  std::size_t clips = 0;
  bool as_json = false;
};

struct Report {
  Listening listening;
  std::vector<std::size_t> clips;
  Confusion confusion;
  std::optional<Confusion> on_board;
  std::optional<double> agreement;
  std::optional<Measurement> measurement;
};

std::vector<std::size_t> clips_of(const Listening& listening, const std::string& part) {
  if (part == "test") return listening.part(Part::kTest);
  if (part == "validation") return listening.part(Part::kValidation);
  if (part == "training") return listening.part(Part::kTraining);
  std::vector<std::size_t> all(listening.sounds.clips.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return all;
}

/// The data as the model was made to hear it.
Listening listening_of(const Options& options, const Graph& model) {
  const std::optional<SoundModel> sounds = sound_model_of(model);
  if (!sounds) {
    throw Error(
        fmt::format("{}: says nothing of the sounds that it is for; a model that `milliwatt train` or "
                    "`milliwatt build` wrote would be right",
                    options.model));
  }
  const bool whole = options.part == "all";
  Listening listening{
      list_sound_folder(options.data, whole ? 0 : sounds->validation_share, whole ? 0 : sounds->test_share),
      sounds->front_end, static_cast<std::size_t>(sounds->samples)};
  if (listening.sounds.classes != sounds->classes) {
    throw Error(fmt::format("{}: the folder's classes are {}; those of the model, {}, would be right", options.data,
                            fmt::join(listening.sounds.classes, ", "), fmt::join(sounds->classes, ", ")));
  }
  return listening;
}

Report report_on(const Options& options, const Graph& model) {
  std::optional<Board> board;
  if (!options.board.empty()) board = read_board(options.board);
  Listening listening = listening_of(options, model);
  std::vector<std::size_t> clips = clips_of(listening, options.part);
  if (options.clips > 0 && options.clips < clips.size()) clips = spread(clips, options.clips);
  Report report{std::move(listening), std::move(clips), Confusion(0), {}, {}, {}};
  report.confusion =
      confusion_of(model, report.listening, report.clips, answers(model, report.listening, report.clips));
  if (!board) return report;
  const Deployment deployment = deploy(report.listening, model, *board, Objective::kSpeed, "milliwatt evaluate");
  BoardTrial trial = try_on_board(deployment, report.listening, *board, report.clips);
  report.on_board = std::move(trial.confusion);
  report.agreement = trial.agreement;
  report.measurement = std::move(trial.measurement);
  return report;
}

Json counts_json(const Confusion& confusion, std::size_t classes) {
  Json rows = Json::array();
  for (std::size_t truth = 0; truth < classes; ++truth) {
    Json row = Json::array();
    for (std::size_t answer = 0; answer < classes; ++answer) {
      row.push_back(confusion.count(static_cast<int>(truth), static_cast<int>(answer)));
    }
    rows.push_back(row);
  }
  return rows;
}

Json describe(const Options& options, const Report& report) {
  const std::vector<std::string>& classes = report.listening.sounds.classes;
  Json json = {{"model", options.model}, {"part", options.part}, {"clips", report.clips.size()}};
  json["accuracy"] = report.confusion.accuracy();
  json["baseline"] = report.confusion.baseline();
  json["classes"] = classes;
  json["confusion"] = counts_json(report.confusion, classes.size());
  json["board"] = options.board.empty() ? Json(nullptr) : Json(options.board);
  json["board_accuracy"] = report.on_board ? Json(report.on_board->accuracy()) : Json(nullptr);
  json["agreement"] = known(report.agreement);
  if (report.measurement) {
    json["ram"] = ram_json(*report.measurement);
    json["flash"] = flash_json(*report.measurement);
    json["cycles"] = known(report.measurement->cycles);
    json["latency_ms"] = known(report.measurement->latency_ms);
    json["estimates"] = {"cycles", "latency_ms"};
  }
  return json;
}

std::string page(const Options& options, const Report& report) {
  std::string text =
      fmt::format("{}: {} clips ({})\n  accuracy  {:.4f}; the most frequent class alone {:.4f}\n", options.model,
                  report.clips.size(), options.part, report.confusion.accuracy(), report.confusion.baseline());
  if (report.on_board) {
    text += fmt::format("  on {}  {:.4f}, from waveform to decision; the host's bits for {:g} % of the clips\n",
                        options.board, report.on_board->accuracy(), 100 * *report.agreement);
  }
  return text + report.confusion.text(report.listening.sounds.classes);
}

int evaluate(const Options& options) {
  const Graph model = read_verified_model(options.model);
  const Report report = report_on(options, model);
  if (options.as_json) {
    print_json(describe(options, report));
  } else {
    print(page(options, report));
  }
  return report.agreement.value_or(1) < 1 ? static_cast<int>(Verdict::kNo) : 0;
}

}  // namespace

void add_evaluate(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("evaluate", "Accuracy of a model on clips, on the host and on an emulated board");
  command->footer("Example: milliwatt evaluate keyword-out/keyword.tflite --data keyword-out/clips --board nano33ble");
  command->add_option("MODEL", options->model, "A .tflite file that `train` or `build` wrote")->required();
  command->add_option("--data", options->data, "One folder of .wav files a class")->required();
  command->add_option("--board", options->board, "Also run the clips there: a name that `milliwatt boards` lists");
  command
      ->add_option("--part", options->part,
                   "Which clips: those held out from training (test), or validation, training, all")
      ->check(CLI::IsMember({"test", "validation", "training", "all"}))
      ->capture_default_str();
  command->add_option("--clips", options->clips, "At most so many of them, spread over the classes");
  command->add_flag("--json", options->as_json, "One JSON object on standard output");
  command->callback([options, &action] { action = [options] { return evaluate(*options); }; });
}

}  // namespace milliwatt
