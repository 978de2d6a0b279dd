// The sum over all labellings goes forward over the steps in time. Its states are the target's words with a blank
// before, between and behind them; from a state a labelling stays, goes to the next one, or from a word to the next
// word if that is another one. A target therefore has, S being the number of states:
//
//   labels x S   1 where the state has the label
//   S x S        1 where there is a way from the state (first) to the state (second)
//   S            1 where a labelling may begin
//   S            1 where it may end
//   1            the weight: 1 / words
//
// The states' probabilities are divided by their sum after each step, and the logarithms of the sums are added (as in
// Rabiner 1989 for hidden Markov models), so that they stay in the range of float32.
#include "tasks/phrases/ctc_loss.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

// What is added to each label's probability: a state that is reached by improbable labels alone does not vanish beside
// the others.
constexpr float kFloor = 1e-5F;
constexpr float kLeastEnd = 1e-36F;

using enum Tape::Binary;

std::int64_t states_of(int most_words) { return 2 * std::int64_t{most_words} + 1; }

std::int64_t elements(std::int64_t states, std::int64_t labels) { return states * (labels + states + 2) + 1; }

class CtcLoss final : public Loss {
 public:
  explicit CtcLoss(int most_words) : states_(states_of(most_words)) {}

  std::string text() const override { return fmt::format("ctc, {} states, floor {}", states_, kFloor); }

  std::size_t target_elements(const Shape& output) const override {
    if (output.size() != 4 || output[2] != 1 || output[3] < 2) {
      throw Error(
          fmt::format("the network's output has the shape {}; supported: 1 x steps x 1 x labels", shape_text(output)));
    }
    return to_size(elements(states_, output[3]));
  }

  BatchLoss record(TrainingTape& tape, const Tensor& output, TensorId id, Node target) const override {
    const std::int64_t steps = output.shape[1];
    const std::int64_t labels = output.shape[3];
    const Node all = tape.reshape(target, {1, 1, 1, elements(states_, labels)});
    std::int64_t at = 0;
    const auto part = [&](std::int64_t count, const Shape& shape) {
      std::vector<std::int64_t> places;
      for (std::int64_t i = 0; i < count; ++i) places.push_back(at + i);
      at += count;
      return tape.reshape(tape.take(all, 3, places), shape);
    };
    const Node label_of_state = part(labels * states_, {1, labels, states_, 1});
    const Node ways_down = part(states_ * states_, {1, states_, states_, 1});
    const Node begin = part(states_, {1, states_, 1, 1});
    const Node end = part(states_, {1, 1, states_, 1});
    const Node weight = part(1, {1, 1, 1, 1});
    const Node ways_right = tape.transpose(ways_down, {0, 2, 1, 3});

    // Of each step and state, as 1 x steps x states x 1, and the same as 1 x states x steps x 1.
    const Node softmax = tape.softmax(tape.value(id), 1);
    const Node floor = tape.clamp(weight, {kFloor, kFloor});
    const Node said = tape.transpose(tape.binary(kAdd, softmax, floor), {0, 3, 1, 2});  // 1 x labels x steps x 1
    const Node right = emissions(tape, said, label_of_state, steps);
    const Node down = tape.transpose(right, {0, 2, 1, 3});

    std::vector<Node> sums;
    const auto scaled = [&](Node states, std::int64_t dimension) {
      const Node sum = tape.reduce(Tape::Reduction::kSum, states, {dimension});
      sums.push_back(sum);
      return tape.binary(kDivide, states, sum);
    };
    // States lie along dimension 1 after an even step, along dimension 2 after an odd one: no step turns them round.
    Node states = scaled(tape.binary(kMultiply, begin, tape.take(down, 2, {0})), 1);
    for (std::int64_t t = 1; t < steps; ++t) {
      const std::int64_t from = t % 2 == 1 ? 1 : 2;
      const Node ways = tape.binary(kMultiply, states, from == 1 ? ways_down : ways_right);
      const Node emitted = from == 1 ? tape.take(right, 1, {t}) : tape.take(down, 2, {t});
      states = scaled(tape.binary(kMultiply, tape.reduce(Tape::Reduction::kSum, ways, {from}), emitted), 3 - from);
    }
    if (steps % 2 == 1) states = tape.transpose(states, {0, 2, 1, 3});
    const Node ended = tape.clamp(tape.reduce(Tape::Reduction::kSum, tape.binary(kMultiply, states, end), {2}),
                                  {kLeastEnd, std::numeric_limits<float>::infinity()});
    sums.push_back(ended);
    const Node logs = tape.unary(Tape::Unary::kLog, tape.concatenate(sums, 1));
    const Node log = tape.reduce(Tape::Reduction::kSum, logs, {1});
    return {tape.unary(Tape::Unary::kNegative, tape.binary(kMultiply, log, weight)), kNoNode};
  }

 private:
  /// 1 x steps x states x 1: for each step and state the probability of the state's label.
  Node emissions(TrainingTape& tape, Node said, Node label_of_state, std::int64_t steps) const {
    // 1 x labels x steps x 1 times 1 x labels x 1 x states, summed over labels.
    const Node by_state = tape.transpose(label_of_state, {0, 1, 3, 2});
    const Node sums = tape.reduce(Tape::Reduction::kSum, tape.binary(kMultiply, said, by_state), {1});
    return tape.reshape(sums, {1, steps, states_, 1});
  }

  std::int64_t states_;
};

}  // namespace

std::shared_ptr<const Loss> ctc_loss(int most_words) { return std::make_shared<CtcLoss>(most_words); }

void fill_ctc_target(std::span<const int> words, int most_words, std::size_t labels, std::span<float> target) {
  if (words.size() > to_size(most_words))
    throw Error(fmt::format("{} words; supported: at most {}", words.size(), most_words));
  const std::size_t most = to_size(states_of(most_words));
  expects(target.size() == to_size(elements(states_of(most_words), static_cast<std::int64_t>(labels))),
          "a target has a place for each label, way and state");
  std::ranges::fill(target, 0.0F);
  const std::size_t states = 2 * words.size() + 1;
  const auto label = [&](std::size_t state) { return state % 2 == 0 ? std::size_t{0} : to_size(words[state / 2]); };
  float* const ways = target.data() + labels * most;
  float* const begin = ways + most * most;
  float* const end = begin + most;
  for (std::size_t state = 0; state < states; ++state) {
    target[label(state) * most + state] = 1;
    const bool may_skip = state % 2 == 1 && state + 2 < states && label(state) != label(state + 2);
    for (std::size_t next = state; next < std::min(states, state + (may_skip ? 3 : 2)); ++next)
      ways[state * most + next] = 1;
  }
  begin[0] = end[states - 1] = 1;
  if (states > 1) begin[1] = end[states - 2] = 1;
  end[most] = 1.0F / static_cast<float>(std::max<std::size_t>(1, words.size()));
}

}  // namespace milliwatt
