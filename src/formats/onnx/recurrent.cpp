#include "formats/onnx/recurrent.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt::onnx {
namespace {

constexpr std::int64_t kMostSteps = 128;
const Attributes kNoActivation = {{"activation", std::string("none")}};

// One direction of one layer while its steps are made. Matrices hold a gate after the other: G * H rows.
class Layer {
 public:
  Layer(const NodeView& node, std::int64_t direction, std::int64_t gates)
      : node_(node),
        direction_(direction),
        gates_(gates),
        steps_(node.shape()[0]),
        batch_(node.shape()[1]),
        features_(node.shape()[2]),
        hidden_(node.attribute("hidden_size", std::int64_t{0})) {
    if (hidden_ < 1 || hidden_ > 1 << 20 || node.shape(1) != Shape{directions(), gates * hidden_, features_} ||
        node.shape(2) != Shape{directions(), gates * hidden_, hidden_}) {
      throw Error(fmt::format("weights of shapes {} and {}; supported: {} gates of hidden_size {} for {} features",
                              shape_text(node.shape(1)), shape_text(node.shape(2)), gates, hidden_, features_));
    }
    if (node.has_input(3) && node.shape(3) != Shape{directions(), 2 * gates * hidden_}) {
      throw Error(fmt::format("biases of shape {}", shape_text(node.shape(3))));
    }
  }

  std::int64_t steps() const { return steps_; }
  std::int64_t directions() const { return node_.attribute("direction", "forward") == "bidirectional" ? 2 : 1; }
  Shape state_shape() const { return {batch_, hidden_}; }
  Shape gates_shape(std::int64_t gates) const { return {batch_, gates * hidden_}; }
  std::int64_t hidden() const { return hidden_; }
  std::string part(std::string_view name) const { return fmt::format("{}{}/{}", direction_, step_, name); }

  void begin(std::int64_t step) { step_ = fmt::format("/{}", step); }

  // Of an initial state; kNoTensor if it is left out, which means zeros.
  TensorId initial(std::size_t input) const {
    if (!node_.has_input(input)) return kNoTensor;
    return sliced(input, {batch_, hidden_}, direction_, fmt::format("initial{}", input));
  }

  // The step's features times rows `first` .. of W, and the biases of the input.
  TensorId of_input(std::int64_t step, std::int64_t first, std::int64_t gates) {
    const TensorId x = sliced(0, {batch_, features_}, step, part("x"));
    return product(x, 1, features_, first, gates, first == 0 ? "input" : "new_input");
  }
  // The state times rows of R, and the biases of the state.
  TensorId of_state(TensorId state, std::int64_t first, std::int64_t gates) {
    return product(state, 2, hidden_, first, gates, first == 0 ? "state" : "new_state");
  }
  // Row `half` (0: of the input, 1: of the state) of the biases; nothing if there are none.
  std::optional<TensorId> bias(std::int64_t half, std::int64_t first, std::int64_t gates) {
    if (!node_.has_input(3)) return std::nullopt;
    return once({3, half, first}, [&](const std::string& name) {
      const std::int64_t begin = (half * gates_ + first) * hidden_;
      const TensorId piece = cut(node_.plain(3), {direction_, begin}, {1, gates * hidden_}, name + "/piece");
      return node_.emit("RESHAPE", {piece}, {}, {gates * hidden_}, name);
    });
  }

  TensorId gate(TensorId gates, std::int64_t number, std::string_view name) const {
    return cut(gates, {0, number * hidden_}, state_shape(), part(name));
  }

  TensorId pair(std::string_view kind, TensorId a, TensorId b, const Shape& shape, std::string_view name) const {
    const bool is_limit = kind == "MAXIMUM" || kind == "MINIMUM";
    return node_.emit(kind, {a, b}, is_limit ? Attributes{} : kNoActivation, shape, part(name));
  }
  TensorId function(std::string_view kind, TensorId x, std::string_view name) const {
    const Shape shape = node_.importer().graph().tensor(x).shape;
    return node_.emit(kind, {clipped(x, shape, name)}, {}, shape, part(name));
  }
  // Not clipped: what goes out of a cell.
  TensorId tanh(TensorId x, std::string_view name) const {
    return node_.emit("TANH", {x}, {}, node_.importer().graph().tensor(x).shape, part(name));
  }
  TensorId sum(TensorId a, std::optional<TensorId> b, const Shape& shape, std::string_view name) const {
    return !b || *b == kNoTensor ? a : pair("ADD", a, *b, shape, name);
  }

 private:
  TensorId clipped(TensorId x, const Shape& shape, std::string_view name) const {
    const float limit = node_.attribute("clip", 0.0F);
    if (limit <= 0) return x;
    const std::string prefix(name);
    const TensorId above = pair("MAXIMUM", x, node_.number(-limit, part("lowest")), shape, prefix + "_above");
    return pair("MINIMUM", above, node_.number(limit, part("highest")), shape, prefix + "_below");
  }

  TensorId cut(TensorId from, const std::vector<std::int64_t>& begin, const Shape& size,
               const std::string& name) const {
    return node_.emit("SLICE", {from, node_.numbers(begin, name + "/begin"), node_.numbers(size, name + "/size")}, {},
                      size, name);
  }

  // Index `at` of the first of three dimensions.
  TensorId sliced(std::size_t input, const Shape& shape, std::int64_t at, const std::string& name) const {
    const TensorId piece = cut(node_.plain(input), {at, 0, 0}, {1, shape[0], shape[1]}, name + "/piece");
    return node_.emit("RESHAPE", {piece}, {}, shape, name);
  }

  // What all steps read is made once: constants that they share.
  struct Part {
    std::int64_t input, half, first;
    bool operator<(const Part& other) const {
      return std::tie(input, half, first) < std::tie(other.input, other.half, other.first);
    }
  };
  template <typename Make>
  TensorId once(const Part& part, Make make) {
    if (made_.contains(part)) return made_.at(part);
    return made_[part] = make(fmt::format("{}/{}_{}{}", direction_, part.input == 3 ? "bias" : "weights",
                                          part.input == 3 ? part.half : part.input - 1, part.first));
  }

  TensorId product(TensorId x, std::size_t input, std::int64_t depth, std::int64_t first, std::int64_t gates,
                   std::string_view name) {
    const TensorId weights = once({static_cast<std::int64_t>(input), 0, first}, [&](const std::string& weights_name) {
      const Shape rows = {gates * hidden_, depth};
      const TensorId piece =
          cut(node_.plain(input), {direction_, first * hidden_, 0}, {1, rows[0], rows[1]}, weights_name + "/piece");
      return node_.emit("RESHAPE", {piece}, {}, rows, weights_name);
    });
    const std::optional<TensorId> biases = bias(input == 1 ? 0 : 1, first, gates);
    const Shape out = gates_shape(gates);
    const auto is_constant = [&](TensorId id) { return node_.importer().graph().tensor(id).is_constant(); };
    if (is_constant(weights) && !is_constant(x) && (!biases || is_constant(*biases))) {
      return node_.emit("FULLY_CONNECTED", {x, weights, biases.value_or(kNoTensor)},
                        {{"activation", std::string("none")}, {"keep_num_dims", std::int64_t{0}}}, out, part(name));
    }
    const TensorId products = node_.emit("BATCH_MATMUL", {x, weights},
                                         {{"adj_x", std::int64_t{0}}, {"adj_y", std::int64_t{1}}}, out, part(name));
    return sum(products, biases, out, std::string(name) + "_bias");
  }

  const NodeView& node_;
  std::int64_t direction_, gates_, steps_, batch_, features_, hidden_;
  std::string step_ = "/all";
  std::map<Part, TensorId> made_;
};

struct State {
  TensorId hidden = kNoTensor, cell = kNoTensor;
};

using StepFunction = State (*)(const NodeView&, Layer&, State, std::int64_t);

// z = f z' + i tanh(g), h = o tanh(z); gates in the order i, o, f, g.
State lstm_step(const NodeView&, Layer& layer, State state, std::int64_t step) {
  constexpr std::int64_t kGates = 4;
  const Shape all = layer.gates_shape(kGates);
  const std::optional<TensorId> rest =
      state.hidden != kNoTensor ? layer.of_state(state.hidden, 0, kGates) : layer.bias(1, 0, kGates);
  const TensorId sums = layer.sum(layer.of_input(step, 0, kGates), rest, all, "sums");
  const Shape shape = layer.state_shape();
  const TensorId in = layer.function("LOGISTIC", layer.gate(sums, 0, "i"), "in");
  const TensorId out = layer.function("LOGISTIC", layer.gate(sums, 1, "o"), "out");
  const TensorId candidate = layer.function("TANH", layer.gate(sums, 3, "g"), "candidate");
  State next;
  next.cell = layer.pair("MUL", in, candidate, shape, "new");
  if (state.cell != kNoTensor) {
    const TensorId forget = layer.function("LOGISTIC", layer.gate(sums, 2, "f"), "forget");
    const TensorId kept = layer.pair("MUL", forget, state.cell, shape, "kept");
    next.cell = layer.pair("ADD", next.cell, kept, shape, "cell");
  }
  next.hidden = layer.pair("MUL", out, layer.tanh(next.cell, "shown"), shape, "hidden");
  return next;
}

// h = (1 - z) tanh(g) + z h'; gates in the order z, r, g.
State gru_step(const NodeView& node, Layer& layer, State state, std::int64_t step) {
  const Shape shape = layer.state_shape();
  const Shape two = layer.gates_shape(2);
  const bool resets_product = node.attribute("linear_before_reset", std::int64_t{0}) != 0;
  const std::optional<TensorId> of_state =
      state.hidden != kNoTensor ? layer.of_state(state.hidden, 0, 2) : layer.bias(1, 0, 2);
  const TensorId sums = layer.sum(layer.of_input(step, 0, 2), of_state, two, "sums");
  const TensorId update = layer.function("LOGISTIC", layer.gate(sums, 0, "z"), "update");
  const TensorId reset = layer.function("LOGISTIC", layer.gate(sums, 1, "r"), "reset");
  const TensorId new_sums = layer.of_input(step, 2, 1);
  std::optional<TensorId> recurrent = layer.bias(1, 2, 1);
  if (state.hidden != kNoTensor) {
    const TensorId kept = resets_product ? state.hidden : layer.pair("MUL", reset, state.hidden, shape, "kept");
    recurrent = layer.of_state(kept, 2, 1);
  }
  if (resets_product && recurrent) recurrent = layer.pair("MUL", reset, *recurrent, shape, "after_reset");
  const TensorId candidate = layer.function("TANH", layer.sum(new_sums, recurrent, shape, "g"), "candidate");
  const TensorId rest = layer.pair("SUB", node.number(1, layer.part("one")), update, shape, "rest");
  State next;
  next.hidden = layer.pair("MUL", rest, candidate, shape, "new");
  if (state.hidden != kNoTensor) {
    next.hidden =
        layer.pair("ADD", next.hidden, layer.pair("MUL", update, state.hidden, shape, "old"), shape, "hidden");
  }
  return next;
}

void check(const NodeView& node) {
  const auto found = node.node().attributes.find("activations");
  if (found != node.node().attributes.end()) {
    const auto* names = std::get_if<std::vector<std::string>>(&found->second);
    const bool is_usual = names != nullptr && std::ranges::all_of(*names, [](const std::string& name) {
                            return name == "Sigmoid" || name == "Tanh";
                          });
    const std::size_t each = node.node().op == "LSTM" ? 3 : 2;
    bool is_in_order = is_usual;
    for (std::size_t i = 0; is_in_order && i < names->size(); ++i)
      is_in_order = ((*names)[i] == "Sigmoid") == (i % each == 0);
    if (!is_in_order) throw Error("other activations than Sigmoid and Tanh; supported: those two, as by default");
  }
  if (node.rank() != 3 || node.rank(1) != 3 || node.rank(2) != 3) {
    throw Error("an input or weights of other than three dimensions");
  }
  if (node.shape()[0] > kMostSteps) {
    throw Error(fmt::format("{} time steps; supported: up to {}", node.shape()[0], kMostSteps));
  }
  if (node.has_input(4) || node.has_input(7) || node.attribute("layout", std::int64_t{0}) != 0 ||
      node.attribute("input_forget", std::int64_t{0}) != 0) {
    throw Error("sequence_lens, peepholes, layout or input_forget; supported: without them");
  }
}

// Rows of matrices of one shape, in pieces that an operator can join.
TensorId one_behind_the_other(const NodeView& node, std::vector<TensorId> states, std::string_view part) {
  constexpr std::size_t kMostJoined = 32;
  const Attributes attributes = {{"axis", std::int64_t{0}}, {"activation", std::string("none")}};
  int made = 0;
  while (states.size() > 1) {
    std::vector<TensorId> joined;
    for (std::size_t first = 0; first < states.size(); first += kMostJoined) {
      const std::size_t count = std::min(kMostJoined, states.size() - first);
      const auto begin = states.begin() + static_cast<std::ptrdiff_t>(first);
      const std::vector<TensorId> some(begin, begin + static_cast<std::ptrdiff_t>(count));
      if (count == 1) {
        joined.push_back(some[0]);
        continue;
      }
      Shape rows = node.importer().graph().tensor(some[0]).shape;
      rows[0] = 0;
      for (const TensorId id : some) rows[0] += node.importer().graph().tensor(id).shape[0];
      joined.push_back(node.emit("CONCATENATION", some, attributes, rows, fmt::format("{}/rows{}", part, made++)));
    }
    states = std::move(joined);
  }
  return states[0];
}

void recurrent(const NodeView& node, std::int64_t gates, StepFunction step_function) {
  check(node);
  const std::string direction = node.attribute("direction", "forward");
  const std::int64_t directions = direction == "bidirectional" ? 2 : 1;
  const std::int64_t steps = node.shape()[0];
  std::vector<std::vector<TensorId>> shown(to_size(steps));
  std::vector<TensorId> last_hidden, last_cells;
  Shape state_shape;
  for (std::int64_t d = 0; d < directions; ++d) {
    Layer layer(node, d, gates);
    state_shape = layer.state_shape();
    State state{layer.initial(5), layer.initial(6)};
    const bool is_reverse = direction == "reverse" || d == 1;
    for (std::int64_t i = 0; i < steps; ++i) {
      const std::int64_t step = is_reverse ? steps - 1 - i : i;
      layer.begin(step);
      state = step_function(node, layer, state, step);
      shown[to_size(step)].push_back(state.hidden);
    }
    last_hidden.push_back(state.hidden);
    last_cells.push_back(state.cell);
  }
  const auto joined = [&](const std::vector<TensorId>& states, const Shape& shape, std::string_view part) {
    return node.emit("RESHAPE", {one_behind_the_other(node, states, part)}, {}, shape, part);
  };
  const auto wants = [&](std::size_t i) { return i < node.node().outputs.size() && !node.node().outputs[i].empty(); };
  if (wants(0)) {
    std::vector<TensorId> all;
    for (const auto& of_step : shown) all.insert(all.end(), of_step.begin(), of_step.end());
    node.plain_result(joined(all, {steps, directions, state_shape[0], state_shape[1]}, "Y"), 0);
  }
  const Shape of_states = {directions, state_shape[0], state_shape[1]};
  if (wants(1)) node.plain_result(joined(last_hidden, of_states, "Y_h"), 1);
  if (wants(2)) node.plain_result(joined(last_cells, of_states, "Y_c"), 2);
}

}  // namespace

void lstm(const NodeView& node) { recurrent(node, 4, lstm_step); }

void gru(const NodeView& node) { recurrent(node, 3, gru_step); }

}  // namespace milliwatt::onnx
