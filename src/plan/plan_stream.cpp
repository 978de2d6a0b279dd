#include "base/error.h"
#include "base/indexed.h"
#include "ops/questions.h"
#include "plan/drop_beaten.h"
#include "plan/layouts.h"
#include "plan/places.h"
#include "plan/plan.h"
#include "plan/schedule.h"
#include "plan/stream.h"

namespace milliwatt {
namespace {

constexpr int kPackAttempts = 1500;
constexpr std::int64_t kAlignment = 8;

/// Gives the rows that stay their places in the state, one tensor behind the other.
void place_state(const Indexed<TensorStream>& tensors, Plan& plan) {
  StreamPlan& stream = *plan.stream;
  stream.shifts.assign(tensors.size(), 0);
  for (std::size_t id = 0; id < tensors.size(); ++id) {
    if (!tensors[id].keeps_rows()) continue;
    TensorPlace& place = plan.tensors[id];
    place.in_state = true;
    place.offset = stream.state_bytes;
    place.kept_rows = tensors[id].rows() - tensors[id].first_kept;
    stream.shifts[id] = tensors[id].shift;
    stream.state_bytes += (place.bytes() + kAlignment - 1) / kAlignment * kAlignment;
  }
}

int window_rows(const Graph& graph) {
  for (const Operator& op : graph.operators) {
    if (is_fed(graph, op)) return row_shape(graph.tensor(op.outputs[0]).shape).rows;
  }
  throw InternalError("a stream's graph has an operator whose rows the caller supplies");
}

}  // namespace

Plan plan_stream(const Graph& graph, std::vector<std::vector<Kernel>> offers, int hop) {
  keep_plain_rows(offers);
  drop_kernels_for_flash(offers);
  StreamSteps found = follow_stream(graph, offers, hop);
  Plan plan;
  plan.stream.emplace();
  plan.stream->hop_rows = hop;
  plan.stream->filling_calls = (window_rows(graph) + hop - 1) / hop - 1;
  for (std::size_t op = 0; op < offers.size(); ++op) {
    plan.kernels.push_back(std::move(offers[op][found.choice[op]]));
    plan.stream->steps.push_back(static_cast<int>(found.steps[op].size()));
  }
  plan.schedule = make_schedule(graph, plan.kernels, Cuts(graph.operators.size(), false), std::move(found.steps));
  const Lifetimes lifetimes = find_lifetimes(graph, plan.kernels, plan.schedule, found.tensors);
  fill_places(graph, lifetimes, pack(graph, lifetimes.buffers, kPackAttempts), plan);
  place_state(found.tensors, plan);
  check_stream(graph, plan);
  return plan;
}

}  // namespace milliwatt
