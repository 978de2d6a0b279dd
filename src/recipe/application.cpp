#include "recipe/application.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "base/error.h"
#include "emit/emit.h"
#include "emit/write_source.h"
#include "formats/write_model.h"
#include "recipe/evaluate.h"

namespace milliwatt {
namespace {

/// The fine-tuned network if it is at least as good on the validation part, otherwise the calibrated one.
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

/// Makes the folder in which `folder` is to lie.
void make_parent_of(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder.parent_path(), failure);
  if (!failure) return;
  throw Error(fmt::format("{}: cannot be made: {}; use a folder that can be written", folder.parent_path().string(),
                          failure.message()));
}

OnBoard put_on_board(const Workplace& place, const Application& made, Board board, std::filesystem::path folder,
                     const std::string& command) {
  const Recipe& recipe = place.recipe;
  place.watch({"emulating", 0, board.title});
  OnBoard on{std::move(board), {}, {}, {}, std::move(folder)};
  on.deployment = deploy(made.listening, made.int8, on.board,
                         {.objective = parse_objective(recipe.objective),
                          .answers_per_second = recipe.inferences_per_second,
                          .command = command});
  EmitOptions options;
  options.name = on.deployment.source.name;
  options.command = command;
  options.labels = made.listening.sounds.classes;
  options.sample_rate = made.listening.front_end.sample_rate;
  if (!on.board.emulator.empty()) {
    on.trial = try_on_board(on.deployment, made.listening, on.board, made.board_clips);
    options.figures = built_figures(on.trial->measurement);
    if (options.figures) options.figures->command = compiler_text(on.board);
    on.average_mw = average_mw(on.board, on.trial->measurement, on.deployment.form.answers_per_second);
  }
  make_parent_of(on.emitted);
  const Planned& planned = on.deployment.planned;
  write_source(on.emitted, emit(planned.graph(), planned.plan, on.board, options).files);
  place.watch({"emulating", 1, fmt::format("{}: {} clips", on.board.title, on.trial ? made.board_clips.size() : 0)});
  return on;
}

/// Adds a text for each limit that the board's figures exceed.
void add_misses(const Budget& budget, const OnBoard& on, std::vector<std::string>& all) {
  if (!on.trial) return;
  const Measurement& measured = on.trial->measurement;
  const auto over = [&](const char* what, const auto& limit, const auto& value) {
    if (!limit || !value || *value <= *limit) return;
    all.push_back(fmt::format("{}: {} {:g} exceeds the budget's {:g}", on.board.name, what, static_cast<double>(*value),
                              static_cast<double>(*limit)));
  };
  if (on.trial->agreement < 1) {
    all.push_back(fmt::format("{}: on {:.2f} % of the clips the board's output differs from the host's", on.board.name,
                              100 * (1 - on.trial->agreement)));
  }
  over("ram_bytes", budget.ram_bytes, measured.ram.total_bytes());
  over("flash_bytes", budget.flash_bytes, measured.flash_bytes());
  over("latency_ms", budget.latency_ms, measured.latency_ms);
  over("average_mw", budget.average_mw, on.average_mw);
}

}  // namespace

Application make_application(const Workplace& place, const std::vector<std::string>& boards, std::size_t board_clips,
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

std::vector<std::string> misses(const Recipe& recipe, const Application& made) {
  std::vector<std::string> all;
  const Budget& budget = recipe.budget;
  const double accuracy = made.on_int8().accuracy();
  if (budget.min_accuracy && accuracy < *budget.min_accuracy) {
    all.push_back(fmt::format("int8 accuracy {:.4f} is below the budget's {:g}", accuracy, *budget.min_accuracy));
  }
  for (const OnBoard& on : made.boards) add_misses(budget, on, all);
  return all;
}

}  // namespace milliwatt
