#include "recipe/guarded_application.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "board/firmware.h"
#include "deploy/plan_ladder.h"
#include "emit/emit.h"
#include "recipe/evaluate.h"
#include "recipe/hard_negatives.h"

namespace milliwatt {
namespace {

constexpr std::size_t kScenesOnBoard = 3;
constexpr std::uint64_t kSeed = 1;

std::vector<ScoredItem> scored_items(const Recipe& recipe, const Graph& int8, const Dataset& data, Part part) {
  const std::vector<std::size_t> items = data.items(part);
  const std::vector<std::vector<std::byte>> outputs = answers(int8, *recipe.task, data, items);
  std::vector<ScoredItem> scored;
  for (std::size_t i = 0; i < items.size(); ++i) {
    ScoredItem item{std::vector<std::int8_t>(outputs[i].size()), data.label(items[i])};
    std::memcpy(item.scores.data(), outputs[i].data(), outputs[i].size());
    scored.push_back(std::move(item));
  }
  return scored;
}

/// The rows of scenes as inputs of NAME_replay.
std::vector<std::vector<TensorBytes>> replay_inputs(const std::vector<Scene>& scenes, std::int64_t row_samples) {
  std::vector<std::vector<TensorBytes>> inputs;
  for (std::size_t i = 0; i < scenes.size(); ++i) {
    const bool pressed = i + 1 == scenes.size();
    const auto bytes = std::as_bytes(std::span(scenes[i].samples));
    const std::size_t row_bytes = to_size(row_samples) * sizeof(std::int16_t);
    for (std::size_t at = 0; at < bytes.size(); at += row_bytes) {
      const auto row = bytes.subspan(at, row_bytes);
      inputs.push_back({TensorBytes(row.begin(), row.end()), {std::byte{pressed}}});
    }
  }
  return inputs;
}

}  // namespace

void check_decision(const Recipe& recipe, const Dataset& data) {
  try {
    if (data.size() > 0 && !std::holds_alternative<int>(data.target(0))) {
      throw Error(fmt::format("decision: the task {} has no classes to decide by; leave [decision] and [output] out",
                              recipe.task->name()));
    }
    guard_settings(*recipe.decision, data.classes(), 0, recipe.inferences_per_second);
    if (recipe.decision->false_accepts_per_hour > 0) {
      if (recipe.task->arrival().samples_per_second == 0)
        throw Error("decision.false_accepts_per_hour: is for sound; leave it out");
      if (!background_class(data)) {
        throw Error(
            fmt::format("decision.false_accepts_per_hour: none of the classes {} is for other sounds; add "
                        "clips of a class unknown, silence, background, noise or other",
                        fmt::join(data.classes(), ", ")));
      }
    }
    check_coverage(data.items(Part::kValidation).size(), recipe.decision->coverage);
  } catch (const Error& error) {
    throw error.within(recipe.name);
  }
}

Threshold abstention_threshold(const Recipe& recipe, const Graph& int8, const Dataset& data) {
  if (int8.tensor(int8.outputs.front()).type != ElementType::kInt8) {
    throw Error(fmt::format("{}: decision: the scores are not int8; leave [decision] and [output] out", recipe.name));
  }
  Threshold threshold;
  threshold.promised = recipe.decision->coverage;
  const std::vector<ScoredItem> held_out = scored_items(recipe, int8, data, Part::kValidation);
  threshold.calibration_items = held_out.size();
  threshold.code = conformal_threshold(held_out, threshold.promised);
  const std::vector<ScoredItem> others = scored_items(recipe, int8, data, Part::kTest);
  threshold.tried = try_threshold(others, threshold.code);
  threshold.confidence = confidence_histogram(others);
  return threshold;
}

void check_form(const Recipe& recipe, const Deployment& deployment) {
  const EntryKind entry = deployment.source.entry;
  if (entry == EntryKind::kStream || entry == EntryKind::kFed) return;
  throw Error(fmt::format("{}: decision: the application does not take its input by rows; leave [decision] and "
                          "[output] out",
                          recipe.name),
              Verdict::kNo);
}

Guard guard_of(const Recipe& recipe, const Threshold& threshold, const Deployment& deployment, const Dataset& data) {
  check_form(recipe, deployment);
  const Arrival arrival = recipe.task->arrival();
  Guard guard;
  double rows_per_second = deployment.form.answers_per_second;
  if (!deployment.form.stream) {  // windows that follow each other without a gap
    const Graph& model = deployment.planned.model();
    guard.window_rows = static_cast<int>(model.tensor(model.inputs.front()).shape.at(1));
    rows_per_second = arrival.inputs_per_second() * guard.window_rows;
  }
  guard.classes = data.classes();
  guard.outputs = recipe.decision->outputs;
  guard.runs = recipe.decision->runs;
  guard.settings = guard_settings(*recipe.decision, guard.classes, threshold.code, rows_per_second, guard.window_rows);
  DecisionSettings& decision = guard.settings.decision;
  if (threshold.acceptance) decision.accepts = std::max(decision.threshold, threshold.acceptance->code);
  guard.scenes = {row_samples(deployment.source, guard), std::llround(arrival.seconds * arrival.samples_per_second),
                  guard.window_rows};
  return guard;
}

Source emit_for_guard(const Deployment& deployment, const Board& board, EmitOptions options) {
  options.name = deployment.source.name;
  options.weight_tables = true;
  return emit(deployment.planned.graph(), deployment.planned.plan, board, options);
}

Deployment deploy_recipe(const Recipe& recipe, const Graph& int8, const Board& board) {
  return deploy(*recipe.task, int8, board,
                {.objective = parse_objective(recipe.objective),
                 .answers_per_second = recipe.inferences_per_second,
                 .command = "",
                 .weights_in_tables = recipe.decision.has_value(),
                 .coded = recipe.coded});
}

GuardTrial try_guard(const Workplace& place, const Graph& int8, const Dataset& data, const Guard& guard,
                     const Source& on_board, const Board& board) {
  std::vector<Scene> scenes = make_scenes(data, guard.settings, guard.scenes, kScenesOnBoard, kSeed);
  scenes.push_back(scenes.front());  // the one with the interlock
  const std::vector<std::vector<TensorBytes>> inputs = replay_inputs(scenes, guard.scenes.row_samples);
  const auto firmware = [&](const Source& source, const Board& on) {
    return Firmware(replay_source(source, guard), on);
  };
  const Board host = read_board("host");
  const std::vector<Inference> expected =
      firmware(emit_for_guard(deploy_recipe(place.recipe, int8, host), host, {}), host).run(inputs, {.count = false});
  const Firmware application = firmware(on_board, board);
  const std::vector<Inference> got = application.run(inputs, {.count = false});

  GuardTrial trial;
  trial.state_bytes = application_state_bytes(on_board, guard);
  if (application.application()) trial.linked = application.application()->sizes;
  std::size_t at = 0;
  for (const Scene& scene : scenes) {
    const std::size_t end = at + scene.samples.size() / to_size(guard.scenes.row_samples);
    const bool pressed = end == inputs.size();
    bool switched = false;
    std::uint8_t decided = 0;  // levels that the decision of the row before is to change
    for (; at < end; ++at) {
      const TensorBytes& output = got[at].outputs.front();
      ++trial.rows;
      if (output == expected[at].outputs.front()) ++trial.same;
      const auto changed = static_cast<std::uint8_t>(std::to_integer<unsigned>(output[0]) ^ guard.settings.safe_levels);
      switched = switched || (changed & scene.expected) != 0;
      if (pressed && decided != 0) {
        ++trial.pressed;
        if (changed == 0) ++trial.overridden;
      }
      const auto label = std::to_integer<std::uint8_t>(output[1]);
      decided = label == kNoClass ? std::uint8_t{0} : guard.settings.flips[label];
    }
    if (pressed || scene.expected == 0) continue;
    ++trial.scenes;
    if (switched) ++trial.activated;
  }
  return trial;
}

}  // namespace milliwatt
