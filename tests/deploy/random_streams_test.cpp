// Random networks over time as streams, of every operator: right or refused, and nothing else.
#include "deploy/random_streams.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "base/error.h"
#include "base/random.h"
#include "deploy/verify_stream.h"
#include "kernels/kernels.h"
#include "ops/operator.h"
#include "sample_graphs.h"

namespace milliwatt {
namespace {

using testing::drawn_kinds;
using testing::random_stream;

/// How many networks: some hundred, or as many as MILLIWATT_RANDOM_STREAMS says.
unsigned stream_count() {
  const char* asked = std::getenv("MILLIWATT_RANDOM_STREAMS");
  return asked ? static_cast<unsigned>(std::strtoul(asked, nullptr, 10)) : 400;
}

/// With any flags: a hop of one to all rows or by default, --causal, any instruction set.
PlanRequest random_request(const Graph& graph, Random& random) {
  PlanRequest request = {.input = InputKind::kStream};
  int rows = 1;
  for (const TensorId id : graph.inputs) rows = std::max(rows, row_shape(graph.tensor(id).shape).rows);
  const std::uint64_t how = random.below(3);
  if (how > 0) request.hop_rows = how == 1 ? 1 : 1 + static_cast<int>(random.below(static_cast<std::uint64_t>(rows)));
  request.causal = random.chance(0.35);
  request.prune_constants = random.chance(0.7);
  return request;
}

Board random_board(Random& random) {
  Board board = read_board("host");
  const std::vector<InstructionSet> sets = instruction_sets();
  board.instruction_set = sets[random.below(sets.size())];
  return board;
}

struct Tally {
  int right = 0;
  int refused = 0;
};

class Trials {
 public:
  /// Plans the network as a stream and executes the plan. What is neither right nor refused fails the test.
  void add(const Graph& graph, const std::string& name, unsigned seed) {
    SCOPED_TRACE(fmt::format("{} of seed {}", name, seed));
    Random random({seed, key_of(name)});
    const PlanRequest request = random_request(graph, random);
    const Board board = random_board(random);
    std::set<std::string> kinds;
    for (const Operator& op : graph.operators) kinds.insert(op.kind);
    try {
      verify_stream(plan_for_board(graph, board, request), seed);
      for (const std::string& kind : kinds) ++tallies_[kind].right;
      ++all_.right;
    } catch (const Error& error) {
      EXPECT_EQ(error.verdict(), Verdict::kBadInput)
          << error.what() << "\nhop " << request.hop_rows << (request.causal ? " causal" : "");
      for (const std::string& kind : kinds) ++tallies_[kind].refused;
      ++all_.refused;
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what() << "\nhop " << request.hop_rows << (request.causal ? " causal" : "");
    }
  }

  const std::map<std::string, Tally>& tallies() const { return tallies_; }
  const Tally& all() const { return all_; }

 private:
  std::map<std::string, Tally> tallies_;  // of each operator
  Tally all_;
};

/// Does a device kernel compute any of the operator's samples?
bool has_samples(const std::string& kind, bool on_host_too) {
  return std::ranges::any_of(sample_graphs(1, on_host_too),
                             [&](const SampleGraph& sample) { return sample.graph.operators[0].kind == kind; });
}

TEST(random_streams, are_right_or_refused_for_every_operator) {
  Trials trials;
  const std::vector<std::string> kinds = drawn_kinds();
  for (unsigned seed = 0; seed < stream_count(); ++seed) {
    const std::string& kind = kinds[seed % kinds.size()];
    trials.add(random_stream(kind, seed), kind, seed);
  }
  for (unsigned seed = 1; seed <= 1 + stream_count() / 400; ++seed) {
    for (const SampleGraph& sample : sample_graphs(seed, true)) trials.add(sample.graph, sample.name, seed);
  }
  for (const OperatorType* type : operator_types()) {
    const std::string kind(type->kind());
    const auto found = trials.tallies().find(kind);
    const Tally tally = found == trials.tallies().end() ? Tally{} : found->second;
    fmt::print("{:<18} {:>5} right {:>5} refused\n", kind, tally.right, tally.refused);
    const bool is_drawn = std::ranges::count(kinds, kind) > 0;
    // Not an operator of devices, or never one of a model's.
    if (kind == "BATCH_NORM" || kind == "FEED" || kind == "SVDF" || kind.ends_with("_LSTM") ||
        kind.ends_with("_VARIABLE"))
      continue;
    EXPECT_TRUE(is_drawn || has_samples(kind, true)) << kind << " is in no network";
    // A refusal of all would be no answer.
    if (!is_drawn) continue;
    EXPECT_GE(3 * tally.right, tally.refused) << kind;
    EXPECT_GE(tally.right, 5) << kind;
  }
  fmt::print("{:<18} {:>5} right {:>5} refused\n", "all", trials.all().right, trials.all().refused);
}

/// What execution must notice: each wrong plan is refused.
TEST(verify_stream, refuses_plans_that_are_wrong) {
  int changed = 0;
  int noticed = 0;
  const auto expect_refused = [&](const Planned& planned) {
    ++changed;
    try {
      verify_stream(planned);
    } catch (const std::exception&) {
      ++noticed;
    }
  };
  for (unsigned seed = 0; seed < 60; ++seed) {
    const Graph graph = random_stream("CONV_2D", seed);
    Planned planned;
    try {
      planned = plan_for_board(graph, read_board("host"), {.input = InputKind::kStream});
    } catch (const Error&) {
      continue;
    }
    const Plan good = planned.plan;
    for (std::size_t id = 0; id < good.tensors.size(); ++id) {
      if (!good.tensors[id].in_state) continue;
      planned.plan = good;
      planned.plan.stream->shifts[id] += 1;  // moves a row too far
      expect_refused(planned);
    }
    for (std::size_t i = 0; i < good.schedule.size(); i += 3) {
      planned.plan = good;
      planned.plan.schedule.erase(planned.plan.schedule.begin() +
                                  static_cast<std::ptrdiff_t>(i));  // a step is left out
      expect_refused(planned);
    }
  }
  EXPECT_GT(changed, 100);
  EXPECT_GE(50 * noticed, 49 * changed);  // padding that is not computed anew may be as it was
}

TEST(verify_stream, says_which_layer_reads_a_wrong_row) {
  const Graph graph = random_stream("CONV_2D", 0);
  Planned planned = plan_for_board(graph, read_board("host"), {.input = InputKind::kStream});
  for (std::size_t id = 0; id < planned.plan.tensors.size(); ++id) {
    if (planned.plan.tensors[id].in_state) planned.plan.stream->shifts[id] = 0;
  }
  try {
    verify_stream(planned);
    ADD_FAILURE() << "a stream that never moves is not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.verdict(), Verdict::kNo);
    EXPECT_NE(std::string(error.what()).find("is not the whole window's"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace milliwatt
