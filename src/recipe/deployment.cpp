#include "recipe/deployment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "deploy/plan_ladder.h"
#include "emit/emit.h"
#include "emit/names.h"
#include "recipe/evaluate.h"

namespace milliwatt {
namespace {

/// Plans one application for one board in either form.
class Planner {
 public:
  Planner(const Graph& application, const std::string& name, const Board& board, const DeploymentRequest& request)
      : application_(application), name_(name), board_(board), request_(request) {}

  MeasuredPlan plan(InputKind input, int hop_rows) const {
    const PlanTrial emitting = [&](Planned planned) {
      EmitOptions options;
      options.name = name_;
      options.command = request_.command;
      Source source = emit(planned.graph(), planned.plan, board_, options);
      return MeasuredPlan{std::move(planned), std::move(source), {}};
    };
    const PlanRequest how = {.objective = request_.objective,
                             .input = input,
                             .hop_rows = hop_rows,
                             .weights_in_tables = request_.weights_in_tables,
                             .coded = request_.coded};
    PlanLadder ladder(application_, board_, how, false, emitting);
    return ladder.next().value();  // or it throws
  }

  /// The stream with the largest hop of at most `most_rows` that is a multiple of the least one. If none is, the least.
  MeasuredPlan plan_stream(double most_rows) const {
    MeasuredPlan least = plan(InputKind::kStream, 0);
    const int hop = least.planned.plan.stream->hop_rows;
    const int times = static_cast<int>(std::floor(most_rows / hop + 1e-9));
    return times <= 1 ? std::move(least) : plan(InputKind::kStream, times * hop);
  }

 private:
  const Graph& application_;
  const std::string& name_;
  const Board& board_;
  const DeploymentRequest& request_;
};

/// The sets of inputs that bring the items, and which sets' outputs are their answers.
struct Calls {
  std::vector<std::vector<TensorBytes>> inputs;
  std::vector<std::size_t> answers;
};

/// A stream gets each item in pieces. What it took before does not matter once the window is full again.
Calls calls_of(const Deployment& deployment, const std::vector<std::vector<TensorBytes>>& items) {
  Calls calls;
  if (!deployment.form.stream) {
    calls.inputs = items;
    for (std::size_t i = 0; i < items.size(); ++i) calls.answers.push_back(i);
    return calls;
  }
  const std::size_t piece = to_size(deployment.source.inputs.front().bytes());
  for (const std::vector<TensorBytes>& item : items) {
    const TensorBytes& whole = item.front();
    TensorBytes padded((piece - whole.size() % piece) % piece);  // so that the last piece ends with the item
    padded.insert(padded.end(), whole.begin(), whole.end());
    for (auto at = padded.begin(); at != padded.end(); at += static_cast<std::ptrdiff_t>(piece)) {
      calls.inputs.push_back({TensorBytes(at, at + static_cast<std::ptrdiff_t>(piece))});
    }
    calls.answers.push_back(calls.inputs.size() - 1);
  }
  return calls;
}

/// An input, counted: the first; the mean of several if a call is short, for some kernels' time follows from the input.
/// The answer of a stream that is measured comes after the window was full.
Inference counted(const Deployment& deployment, const std::vector<std::vector<TensorBytes>>& inputs,
                  const Firmware& firmware) {
  constexpr std::int64_t kInstructions = 20'000'000;  // in all, about
  constexpr std::int64_t kMostCalls = 100;
  const Calls twice = calls_of(deployment, {inputs.front(), inputs.front()});
  const std::size_t first = deployment.form.stream ? twice.inputs.size() : 1;
  Inference inference = firmware.run(std::span(twice.inputs).first(first)).back();
  if (deployment.form.stream || !inference.count) return inference;
  const std::int64_t calls =
      std::clamp<std::int64_t>(kInstructions / std::max<std::int64_t>(inference.count->instructions, 1), 1,
                               std::min(kMostCalls, static_cast<std::int64_t>(inputs.size())));
  if (calls == 1) return inference;
  std::vector<CallCount> counts;
  for (Inference& one : firmware.run(std::span(inputs).first(to_size(calls)))) {
    if (one.stack_bytes) inference.stack_bytes = std::max(*one.stack_bytes, inference.stack_bytes.value_or(0));
    counts.push_back(std::move(one.count.value()));
  }
  inference.count = mean_of(counts);
  return inference;
}

double front_end_ms(const Deployment& deployment, const Measurement& measured, const Board& board) {
  double sum = 0;
  if (!measured.cycles || !measured.layers || board.clock_hz <= 0) return sum;
  const auto& operators = deployment.planned.graph().operators;
  for (std::size_t op = 0; op < operators.size(); ++op) {
    if (std::ranges::count(deployment.front_end_layers, operators[op].name) == 0) continue;
    sum += milliseconds((*measured.layers)[op], board);
  }
  return sum;
}

}  // namespace

Deployment deploy(const Task& task, const Graph& network, const Board& board, const DeploymentRequest& request) {
  const Graph application = task.application(network);
  std::vector<std::string> front_end_layers;  // they come first
  const std::size_t others = application.operators.size() - task.answering(network).operators.size();
  for (std::size_t op = 0; op < others; ++op) {
    front_end_layers.push_back(application.operators[op].name);
  }
  const std::string name = model_name(network.name);
  const Planner planner(application, name, board, request);
  const Arrival arrival = task.arrival();
  Form form;
  if (arrival.rows_per_second > 0 && request.answers_per_second > arrival.inputs_per_second()) {
    try {
      MeasuredPlan plan = planner.plan_stream(arrival.rows_per_second / request.answers_per_second);
      form.stream = true;
      form.hop_rows = plan.planned.plan.stream->hop_rows;
      form.answers_per_second = arrival.rows_per_second / form.hop_rows;
      return {std::move(plan.planned), std::move(plan.source), form, std::move(front_end_layers)};
    } catch (const Error& error) {
      form.why_no_stream = error.what();
    }
  }
  MeasuredPlan plan = planner.plan(arrival.by_rows ? InputKind::kRows : InputKind::kFrame, 0);
  const double most = arrival.inputs_per_second();
  const double asked = request.answers_per_second;
  form.answers_per_second = most > 0 && (asked <= 0 || asked > most) ? most : asked;
  return {std::move(plan.planned), std::move(plan.source), form, std::move(front_end_layers)};
}

Deployment deploy_alone(const Graph& model, const Board& board, const DeploymentRequest& request) {
  const std::string name = model_name(model.name);
  MeasuredPlan plan = Planner(model, name, board, request).plan(InputKind::kFrame, 0);
  Form form;
  form.answers_per_second = request.answers_per_second;
  return {std::move(plan.planned), std::move(plan.source), std::move(form), {}};
}

BoardRun run_on_board(const Deployment& deployment, const Board& board, const std::vector<TensorBytes>& inputs) {
  std::vector<std::vector<TensorBytes>> sets;
  for (const TensorBytes& input : inputs) sets.push_back({input});
  const Firmware firmware(deployment.source, board);
  const Calls calls = calls_of(deployment, sets);
  const std::vector<Inference> inferences = firmware.run(calls.inputs, {.count = false});

  const Graph& application = deployment.planned.model();
  const std::vector<TensorBytes> expected =
      first_outputs(application, inputs.size(), [&](std::size_t i) { return inputs[i]; });

  BoardRun run;
  run.measurement = measurement_of(deployment.source, board, firmware, counted(deployment, sets, firmware));
  for (const std::size_t call : calls.answers) run.answers.push_back(inferences[call].outputs.front());
  std::size_t same = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) same += run.answers[i] == expected[i] ? 1 : 0;
  run.agreement = static_cast<double>(same) / static_cast<double>(inputs.size());
  run.front_end_ms = front_end_ms(deployment, run.measurement, board);
  return run;
}

BoardTrial try_on_board(const Deployment& deployment, const Task& task, const Dataset& data, const Board& board,
                        std::span<const std::size_t> items) {
  std::vector<TensorBytes> inputs;
  for (const std::size_t item : items) inputs.push_back(data.input(item));
  BoardRun run = run_on_board(deployment, board, inputs);
  const Graph& application = deployment.planned.model();
  std::unique_ptr<Score> score =
      score_of(task, application.tensor(application.outputs.front()), data, items, run.answers);
  return {std::move(score), run.agreement, std::move(run.measurement), run.front_end_ms};
}

std::vector<std::size_t> spread(const std::vector<std::size_t>& items, std::size_t count) {
  count = std::min(count, items.size());
  std::vector<std::size_t> some;
  for (std::size_t i = 0; i < count; ++i) some.push_back(items[(2 * i + 1) * items.size() / (2 * count)]);
  return some;
}

}  // namespace milliwatt
