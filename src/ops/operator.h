// What the toolchain knows of an operator: one class an operator, one file a class, one list (ops/list.inc) of them
// all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/indexed.h"
#include "graph/graph.h"
#include "ops/facts/channel_codes.h"
#include "ops/facts/channel_flow.h"
#include "ops/facts/int8_rule.h"
#include "ops/facts/time_rows.h"
#include "ops/facts/weighted_sum.h"

namespace milliwatt {

/// One operator with its graph: what every question about it is asked with.
class OpView {
 public:
  OpView(const Graph& graph, const Operator& op) : graph_(&graph), op_(&op) {}

  const Graph& graph() const { return *graph_; }
  const Operator& op() const { return *op_; }

  std::size_t input_count() const { return op_->inputs.size(); }
  /// Is the input there (an optional one may be left out)?
  bool has_input(std::size_t i) const { return i < op_->inputs.size() && op_->inputs[i] != kNoTensor; }
  const Tensor& input(std::size_t i) const { return graph_->tensor(op_->inputs.at(i)); }
  const Tensor& output(std::size_t i = 0) const { return graph_->tensor(op_->outputs.at(i)); }

  /// Attributes. @throws Error where the attribute is missing or of another type.
  std::int64_t integer(std::string_view name) const;
  double number(std::string_view name) const;
  const std::string& word(std::string_view name) const;

 private:
  const Graph* graph_;
  const Operator* op_;
};

/// The bytes of tensors while the reference runs: little-endian elements, by tensor id.
class TensorValues {
 public:
  explicit TensorValues(const Graph& graph);

  template <typename T>
  std::span<const T> read(TensorId id) const {
    const std::vector<std::byte>& bytes = bytes_of(id);
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  template <typename T>
  std::span<T> write(TensorId id) {
    std::vector<std::byte>& bytes = values_.at(id);
    return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  const std::vector<std::byte>& bytes_of(TensorId id) const;
  std::vector<std::byte>& bytes_of(TensorId id) { return values_.at(id); }

 private:
  const Graph* graph_;
  Indexed<std::vector<std::byte>> values_;  // empty for constants, which are read from the graph
};

class Tape;

class OperatorType {
 public:
  virtual ~OperatorType() = default;

  /// Its name in graphs: CONV_2D, ...
  virtual std::string_view kind() const = 0;

  /// Attributes, types, shapes and quantization: what is wrong, each problem once, without the operator's name.
  /// The other members may be called only where this is empty.
  virtual std::vector<std::string> problems(const OpView& op) const = 0;

  /// Multiply-accumulates of one inference; 0 where it has none.
  virtual std::int64_t macs(const OpView&) const { return 0; }

  /// Does it compute the same where its first input has the same elements in another shape? What a RESHAPE in front of
  /// it is good for, then, is nothing.
  virtual bool may_read_as(const OpView&, const Shape&) const { return false; }

  /// Does what it computes follow from the shapes of its inputs alone?
  virtual bool reads_shapes_only(const OpView&) const { return false; }

  /// Does the caller of emitted code supply its rows? There is no kernel to run then.
  virtual bool caller_supplies_rows(const OpView&) const { return false; }

  /// Does it turn real numbers into codes?
  virtual bool quantizes_float(const OpView&) const { return false; }

  /// Reference semantics: bit-exact with TFLite Micro's reference kernels.
  virtual void run(const OpView& op, TensorValues& values) const = 0;

  /// Says what it computes in floating point, for training. Called only where all its tensors are float32.
  /// @throws Error where it cannot be trained.
  virtual void record(const OpView& op, Tape& tape) const;

  /// Small random graphs of one such operator each, for tests that take whatever is listed; other ones for each seed.
  virtual std::vector<Graph> samples(std::uint64_t /*seed*/) const { return {}; }

  // Facts that passes, quantizer and emitter ask for, so that they need not know its name. Each has a safe answer by
  // default: an operator that says nothing is handled correctly, only not optimized.

  /// Where its weights are, if it computes sums of products. Default: it does not. Then no batch norm is folded into
  /// it, and its constants are never quantized or cut.
  virtual std::optional<WeightedSum> weighted_sum(const OpView&) const { return std::nullopt; }

  /// Which channels can be removed, and with which others. Asked only if all its inputs (but constants) and outputs
  /// are int8 with at least one dimension. Default: all have to stay.
  virtual ChannelFlow channel_flow(const OpView&) const { return {}; }

  /// The codes that each channel of the int8 output number `output` can take. `inputs`: those of each input; empty for
  /// inputs that are not int8 or are left out. Default: empty, which means any code.
  virtual ChannelRanges output_codes(const OpView&, [[maybe_unused]] std::size_t output,
                                     [[maybe_unused]] const std::vector<ChannelRanges>& inputs) const {
    return {};
  }

  /// How its outputs are quantized in an int8 network; its weights are quantized for each output channel. Default: it
  /// has no int8 form, and quantization refuses it.
  virtual Int8Rule int8_rule() const { return {}; }

  /// Which rows of its inputs a row of its output needs. Default: all, so it keeps its network from being made causal.
  virtual TimeRows time_rows(const OpView&) const { return {}; }

  /// Words by which a layer of its kind is found in a name that a converter joined of several, the best first; lower
  /// case. Default: none, and the first name is taken.
  virtual std::vector<std::string> name_words() const { return {}; }
};

/// The operator of that kind; nullptr where ops/list.inc has none.
const OperatorType* find_operator_type(std::string_view kind);
/// The same. @throws Error where there is none.
const OperatorType& operator_type(std::string_view kind);
/// All operators of ops/list.inc, elementwise/unary.inc and elementwise/binary.inc, sorted by their names.
std::vector<const OperatorType*> operator_types();

/// Structure, then every operator's own rules. @throws Error with all problems of the first of them that has any, on
/// one line: `op 12 CONV_2D "block1/conv": ...; supported: ...; also op 13 ...`.
void verify(const Graph& graph);

/// Multiply-accumulates of the whole graph.
std::int64_t graph_macs(const Graph& graph);

}  // namespace milliwatt
