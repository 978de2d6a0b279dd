#include "recipe/application.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "base/error.h"
#include "emit/emit.h"
#include "emit/write_source.h"
#include "formats/write_model.h"
#include "pack/package.h"
#include "recipe/evaluate.h"
#include "recipe/hard_negatives.h"
#include "tasks/labels.h"

namespace milliwatt {
namespace {

/// Of the network: the fine-tuned one if it is at least as good on the validation part, otherwise the calibrated one.
void choose_int8(const Workplace& place, const Graph& network, Application& made) {
  const Task& task = *place.recipe.task;
  made.int8 = quantize_network(place, *made.data, network);
  made.on_calibrated = evaluate(made.int8, task, *made.data, Part::kTest);
  if (place.recipe.fine_tuning.epochs == 0) return;
  Graph tuned = fine_tune_network(place, *made.data, network);
  made.on_fine_tuned = evaluate(tuned, task, *made.data, Part::kTest);
  const double before = evaluate(made.int8, task, *made.data, Part::kValidation)->figure();
  made.fine_tuned = evaluate(tuned, task, *made.data, Part::kValidation)->figure() >= before;
  if (made.fine_tuned) made.int8 = std::move(tuned);
}

/// The network before and after [compress].
Graph compressed(const Workplace& place, Application& made) {
  Graph dense = quantize_network(place, *made.data, made.network, true);
  std::shared_ptr<const Score> score = evaluate(dense, *place.recipe.task, *made.data, Part::kTest);
  made.dense = DenseNetwork{std::move(dense), std::move(score)};
  return compress_network(place, *made.data);
}

bool limits_false_accepts(const Recipe& recipe) {
  return recipe.decision && recipe.decision->false_accepts_per_hour > 0;
}

/// The figures of the network before [compress]; nothing if it does not fit.
std::optional<Measurement> measure_dense(const Workplace& place, const Application& made, const Board& board) {
  const Recipe& recipe = place.recipe;
  try {
    const Deployment deployment = deploy(*recipe.task, made.dense->int8, board,
                                         {.objective = parse_objective(recipe.objective),
                                          .answers_per_second = recipe.inferences_per_second,
                                          .command = "",
                                          .weights_in_tables = made.threshold.has_value()});
    return try_on_board(deployment, *recipe.task, *made.data, board,
                        std::span(made.board_items).first(std::min<std::size_t>(made.board_items.size(), 100)))
        .measurement;
  } catch (const Error& error) {
    if (error.verdict() == Verdict::kNo) return std::nullopt;
    throw;
  }
}

/// Makes the folder in which `folder` is to lie.
void make_parent_of(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder.parent_path(), failure);
  if (!failure) return;
  throw Error(fmt::format("{}: cannot be made: {}; use a folder that can be written", folder.parent_path().string(),
                          failure.message()));
}

/// Tries the guarded application if the board can run here, and adds its files.
void add_guard(const Workplace& place, const Application& made, Source& source, OnBoard& on) {
  if (on.trial) on.guard_trial = try_guard(place, made.int8, *made.data, *on.guard, source, on.board);
  for (SourceFile& file : guarded_files(source, *on.guard)) {
    source.files.push_back(std::move(file));
  }
}

/// The same C++ as a package, with an example.
void write_package(const std::string& package, const Source& source, const OnBoard& on, const EmitOptions& options) {
  make_parent_of(on.package);
  write_source(on.package,
               package_files(package, {.source = source,
                                       .model = on.deployment.planned.model(),
                                       .board = on.board,
                                       .sample_rate = options.sample_rate,
                                       .has_labels = !options.labels.empty(),
                                       .outputs = on.guard ? on.guard->outputs : std::vector<std::string>()}));
}

/// `subfolder`: of the folders in which the results are; the board's name if there are several.
OnBoard put_on_board(const Workplace& place, const Application& made, Board board, const std::string& subfolder,
                     const std::string& command) {
  const Recipe& recipe = place.recipe;
  place.watch({"emulating", 0, board.title});
  OnBoard on{std::move(board), {}, {}, {}, place.folder / "cpp" / subfolder, {}, {}, {}, {}};
  on.deployment = deploy(*recipe.task, made.int8, on.board,
                         {.objective = parse_objective(recipe.objective),
                          .answers_per_second = recipe.inferences_per_second,
                          .command = command,
                          .weights_in_tables = made.threshold.has_value(),
                          .coded = recipe.coded});
  EmitOptions options;
  options.name = on.deployment.source.name;
  options.command = command;
  options.labels = labels_of(made.int8);
  options.sample_rate = recipe.task->arrival().samples_per_second;
  if (made.threshold) {
    on.guard = guard_of(recipe, *made.threshold, on.deployment, *made.data);
    options.weight_tables = true;
  }
  if (!on.board.emulator.empty()) {
    on.trial = try_on_board(on.deployment, *recipe.task, *made.data, on.board, made.board_items);
    options.figures = built_figures(on.trial->measurement);
    if (options.figures) options.figures->command = compiler_text(on.board);
    if (made.dense) on.dense = measure_dense(place, made, on.board);
    on.average_mw = average_mw(on.board, on.trial->measurement, on.deployment.form.answers_per_second);
  }
  make_parent_of(on.emitted);
  const Planned& planned = on.deployment.planned;
  Source source = emit(planned.graph(), planned.plan, on.board, options);
  if (on.guard) add_guard(place, made, source, on);
  write_source(on.emitted, source.files);
  if (!recipe.package.empty()) {
    on.package = place.folder / recipe.package / subfolder / source.name;
    write_package(recipe.package, source, on, options);
  }
  place.watch({"emulating", 1,
               fmt::format("{}: {} {}s", on.board.title, on.trial ? made.board_items.size() : 0, recipe.task->noun())});
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
    all.push_back(fmt::format("{}: for {:.2f} % of the inputs the board's output differs from the host's",
                              on.board.name, 100 * (1 - on.trial->agreement)));
  }
  if (on.guard_trial && on.guard_trial->same < on.guard_trial->rows) {
    all.push_back(fmt::format("{}: in {} of {} rows the board's outputs or decisions differ from the host's",
                              on.board.name, on.guard_trial->rows - on.guard_trial->same, on.guard_trial->rows));
  }
  if (on.guard_trial && on.guard_trial->overridden < on.guard_trial->pressed) {
    all.push_back(fmt::format("{}: an output was active while the interlock was pressed", on.board.name));
  }
  over("ram_bytes", budget.ram_bytes, measured.ram.total_bytes());
  over("flash_bytes", budget.flash_bytes, measured.flash_bytes());
  over("latency_ms", budget.latency_ms, measured.latency_ms);
  over("average_mw", budget.average_mw, on.average_mw);
}

}  // namespace

Application make_network(const Workplace& place) { return make_network(place, gather_data(place)); }

Application make_network(const Workplace& place, std::shared_ptr<const Dataset> data) {
  Application made;
  made.data = std::move(data);
  if (place.recipe.distill) {
    Graph teacher = teacher_network(place, *made.data);
    std::shared_ptr<const Score> score = evaluate(teacher, *place.recipe.task, *made.data, Part::kTest);
    made.teacher = Teacher{std::move(teacher), std::move(score)};
  }
  made.network = train_network(place, *made.data);
  if (limits_false_accepts(place.recipe)) {
    made.data = with_hard_negatives(place, made.data, made.network);
    // What is compressed is trained with them anyway.
    if (!place.recipe.compress) made.network = harden_network(place, *made.data, made.network);
  }
  made.on_float = evaluate(made.network, *place.recipe.task, *made.data, Part::kTest);
  choose_int8(place, place.recipe.compress ? compressed(place, made) : made.network, made);
  write_model(made.int8, place.folder / (place.recipe.name + ".tflite"));
  if (place.recipe.decision) made.threshold = abstention_threshold(place.recipe, made.int8, *made.data);
  if (limits_false_accepts(place.recipe))
    made.threshold->acceptance = acceptance_for(place, made.int8, *made.data, *made.threshold);
  return made;
}

Application make_application(const Workplace& place, const std::vector<std::string>& boards, std::size_t board_items,
                             const std::string& command) {
  for (const std::string& name : boards) read_board(name);  // a wrong name is said before the work, not after it
  return make_application(place, boards, board_items, command, gather_data(place));
}

Application make_application(const Workplace& place, const std::vector<std::string>& boards, std::size_t board_items,
                             const std::string& command, std::shared_ptr<const Dataset> data) {
  std::vector<Board> known_boards;
  for (const std::string& name : boards) known_boards.push_back(read_board(name));
  Application made = make_network(place, std::move(data));
  if (limits_false_accepts(place.recipe) && place.background_hours > 0)
    made.false_accepts = try_false_accepts(place, made.int8, *made.data, *made.threshold);
  made.board_items = made.data->items(Part::kTest);
  if (board_items > 0) made.board_items = spread(made.board_items, board_items);
  for (Board& board : known_boards) {
    const std::string subfolder = boards.size() > 1 ? board.name : "";
    made.boards.push_back(put_on_board(place, made, std::move(board), subfolder, command));
  }
  return made;
}

std::vector<std::string> misses(const Recipe& recipe, const Application& made) {
  std::vector<std::string> all;
  const Budget& budget = recipe.budget;
  const double figure = made.on_int8().figure();
  if (budget.min_accuracy && figure < *budget.min_accuracy) {
    all.push_back(fmt::format("int8 {} {:.4f} is below the budget's {:g}", made.on_int8().metric(), figure,
                              *budget.min_accuracy));
  }
  if (made.false_accepts && made.false_accepts->per_hour() > made.false_accepts->asked) {
    all.push_back(fmt::format("{:.3g} false accepts an hour of background exceed the decision's {:g}",
                              made.false_accepts->per_hour(), made.false_accepts->asked));
  }
  for (const OnBoard& on : made.boards) add_misses(budget, on, all);
  return all;
}

}  // namespace milliwatt
