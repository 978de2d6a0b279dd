// Forwards through the graph for what is carried and by which kernel, then backwards for what is needed.
#include "plan/stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "base/indexed.h"
#include "base/to_size.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

/// How a kernel does on a stream.
struct Prospect {
  std::vector<TensorStream> outputs;
  double cycles = 0;  // of a call
};

class StreamFollower {
 public:
  StreamFollower(const Graph& graph, const std::vector<std::vector<Kernel>>& offers, int hop)
      : graph_(graph), offers_(offers), hop_(hop) {
    result_.tensors.resize(graph.tensors.size());
    result_.choice.resize(graph.operators.size());
    result_.steps.resize(graph.operators.size());
    for (const TensorId id : graph.inputs) set(id, still(id));
  }

  StreamSteps run() {
    for (std::size_t op = 0; op < graph_.operators.size(); ++op) choose(op);
    for (const TensorId id : graph_.outputs) {
      Indexed<bool>& needed = result_.tensors[id].needed;
      std::fill(needed.begin(), needed.end(), true);
    }
    for (std::size_t op = graph_.operators.size(); op-- > 0;) demand(op);
    for (TensorStream& tensor : result_.tensors) keep_rows(tensor);
    return std::move(result_);
  }

 private:
  void set(TensorId id, TensorStream stream) { result_.tensors[id] = std::move(stream); }

  /// A tensor of which nothing is carried.
  TensorStream still(TensorId id) const {
    TensorStream stream;
    const auto rows = to_size(row_shape(graph_.tensor(id).shape).rows);
    stream.carried.assign(rows, false);
    stream.needed.assign(rows, false);
    stream.first_kept = static_cast<int>(rows);
    return stream;
  }

  void choose(std::size_t op) {
    const Operator& node = graph_.operators[op];
    Prospect best;
    for (std::size_t i = 0; i < offers_[op].size(); ++i) {
      Prospect prospect = is_fed(graph_, node) ? fed(node) : prospect_of(node, offers_[op][i]);
      if (i > 0 && prospect.cycles >= best.cycles) continue;
      best = std::move(prospect);
      result_.choice[op] = i;
    }
    for (std::size_t i = 0; i < node.outputs.size(); ++i) set(node.outputs[i], std::move(best.outputs[i]));
  }

  Prospect fed(const Operator& node) const {
    TensorStream stream = still(node.outputs[0]);
    if (hop_ < 1 || hop_ > stream.rows()) {
      throw Error(fmt::format("{}: a hop of {} rows; supported: 1 to {}, the rows of the input",
                              graph_.tensor(node.outputs[0]).name, hop_, stream.rows()));
    }
    stream.shift = hop_;
    std::fill_n(stream.carried.begin(), stream.rows() - hop_, true);
    return {{std::move(stream)}, 0};
  }

  Prospect prospect_of(const Operator& node, const Kernel& kernel) const {
    Prospect prospect;
    for (const TensorId id : node.outputs) prospect.outputs.push_back(still(id));
    const int shift = shift_of(node, kernel.steps);
    if (shift > 0 && kernel.steps.state_bytes == 0) carry(node, kernel.steps, shift, prospect.outputs);
    int run = 0;
    for (int number = 0; number < kernel.steps.steps; ++number) {
      const Step step = kernel.steps.step(number);
      bool writes_new = kernel.steps.state_bytes > 0;
      for (std::size_t i = 0; i < step.writes.size(); ++i) {
        for (int row = step.writes[i].first; row < step.writes[i].first + step.writes[i].count; ++row) {
          writes_new = writes_new || !prospect.outputs[i].carried[row];
        }
      }
      run += writes_new ? 1 : 0;
    }
    prospect.cycles = kernel.cost.time() * run / kernel.steps.steps;
    return prospect;
  }

  /// Rows that the outputs move on: those of the inputs over the stride; 0 where inputs differ or it does not divide.
  int shift_of(const Operator& node, const StepRule& rule) const {
    if (rule.row_stride == 0) return 0;
    int shift = 0;
    for (const TensorId id : node.inputs) {
      if (id == kNoTensor || graph_.tensor(id).is_constant()) continue;
      const int of_input = result_.tensors[id].shift;
      if (of_input == 0 || (shift != 0 && of_input != shift)) return 0;
      shift = of_input;
    }
    return shift % rule.row_stride == 0 ? shift / rule.row_stride : 0;
  }

  void carry(const Operator& node, const StepRule& rule, int shift, std::vector<TensorStream>& outputs) const {
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      TensorStream& stream = outputs[i];
      Indexed<Step> writer_of(to_size(stream.rows()));  // of each row
      for (int number = 0; number < rule.steps; ++number) {
        const Step step = rule.step(number);
        std::fill_n(writer_of.begin() + step.writes[i].first, step.writes[i].count, step);
      }
      stream.shift = shift;
      for (int row = 0; row + shift < stream.rows(); ++row) {
        const Step& now = writer_of[row];
        const Step& later = writer_of[row + shift];
        const bool same_place = row - now.writes[i].first == row + shift - later.writes[i].first;
        stream.carried[row] = same_place && same_function(node, now, later);
      }
    }
  }

  /// Do the rows that `now` reads hold, after the input has moved on, what those of `later` held before? Rows that
  /// follow from none, as padding, are computed anew: in the first calls on a full window there may be none to take
  /// over.
  bool same_function(const Operator& node, const Step& now, const Step& later) const {
    bool reads_any = false;
    for (std::size_t i = 0; i < now.reads.size(); ++i) {
      const RowSpan& span = now.reads[i];
      if (span.count != later.reads[i].count) return false;
      if (span.count == 0) continue;
      reads_any = true;
      const TensorStream& input = result_.tensors[node.inputs[i]];
      if (later.reads[i].first != span.first + input.shift) return false;
      for (int row = span.first; row < span.first + span.count; ++row) {
        if (!input.carried[row]) return false;
      }
    }
    return reads_any;
  }

  /// The steps that an operator must run, and the rows that they read.
  void demand(std::size_t op) {
    const Operator& node = graph_.operators[op];
    const StepRule& rule = offers_[op][result_.choice[op]].steps;
    for (const TensorId id : node.outputs) follow_back(result_.tensors[id]);
    for (int number = 0; number < rule.steps; ++number) {
      const Step step = rule.step(number);
      if (!must_run(node, rule, step)) continue;
      result_.steps[op].push_back(number);
      for (std::size_t i = 0; i < step.reads.size(); ++i) {
        for (int row = step.reads[i].first; row < step.reads[i].first + step.reads[i].count; ++row) {
          result_.tensors[node.inputs[i]].needed[row] = true;
        }
      }
    }
  }

  bool must_run(const Operator& node, const StepRule& rule, const Step& step) const {
    if (rule.state_bytes > 0) return true;
    for (std::size_t i = 0; i < step.writes.size(); ++i) {
      const TensorStream& stream = result_.tensors[node.outputs[i]];
      for (int row = step.writes[i].first; row < step.writes[i].first + step.writes[i].count; ++row) {
        if (stream.needed[row] && !stream.carried[row]) return true;
      }
    }
    return false;
  }

  /// Who needs a carried row needs the one that it was in the call before.
  static void follow_back(TensorStream& stream) {
    for (int row = 0; row < stream.rows(); ++row) {
      if (stream.needed[row] && stream.carried[row]) stream.needed[row + stream.shift] = true;
    }
  }

  /// Where any row is carried, all that a call needs of the tensor lie together.
  static void keep_rows(TensorStream& stream) {
    bool carries = false;
    for (int row = 0; row < stream.rows(); ++row) {
      carries = carries || (stream.needed[row] && stream.carried[row]);
    }
    if (!carries) return;
    stream.first_kept = static_cast<int>(std::ranges::find(stream.needed, true) - stream.needed.begin());
  }

  const Graph& graph_;
  const std::vector<std::vector<Kernel>>& offers_;
  const int hop_;
  StreamSteps result_;
};

}  // namespace

StreamSteps follow_stream(const Graph& graph, const std::vector<std::vector<Kernel>>& offers, int hop) {
  return StreamFollower(graph, offers, hop).run();
}

int least_hop(const Graph& graph, const std::vector<std::vector<Kernel>>& offers) {
  Indexed<int> passed(graph.tensors.size(), 1);  // the product of strides on the way to a tensor
  int hop = 1;
  for (std::size_t op = 0; op < graph.operators.size(); ++op) {
    const Operator& node = graph.operators[op];
    int product = 1;
    for (const TensorId id : node.inputs) {
      if (id != kNoTensor) product = std::max(product, passed[id]);
    }
    int stride = 0;
    for (const Kernel& kernel : offers[op]) stride = std::max(stride, kernel.steps.row_stride);
    for (const TensorId id : node.outputs) {
      const bool has_rows = row_shape(graph.tensor(id).shape).rows > 1;
      passed[id] = has_rows && stride > 0 ? product * stride : 1;
      hop = std::lcm(hop, passed[id]);
    }
  }
  return hop;
}

}  // namespace milliwatt
