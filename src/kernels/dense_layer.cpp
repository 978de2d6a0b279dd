#include "kernels/dense_layer.h"

#include "base/error.h"

namespace milliwatt {

DenseLayer dense_layer(const OpView& op) {
  const Tensor& weights = op.input(1);
  DenseLayer layer;
  layer.units = static_cast<int>(weights.shape.at(0));
  layer.inputs = static_cast<int>(weights.shape.at(1));
  layer.rows = row_shape(op.input(0).shape);
  layer.several = op.input(0).elements() != layer.inputs;
  return layer;
}

StepRule dense_at_once(const DenseLayer& layer, std::size_t inputs) {
  StepRule rule;
  rule.step = [rows = layer.rows.rows, inputs](int /*number*/) {
    Step step;
    step.reads.resize(inputs);
    step.reads[0] = {0, rows};
    step.writes = {RowSpan{0, 1}};
    return step;
  };
  return rule;
}

Window2d dense_window(const OpView& op) {
  const RowShape from = row_shape(op.input(0).shape);
  const RowShape to = row_shape(op.output().shape);
  Window2d window;
  window.in_channels = static_cast<int>(op.input(1).shape.at(1));
  window.out_channels = static_cast<int>(op.input(1).shape.at(0));
  window.in_height = window.out_height = from.rows;
  window.in_width = window.out_width = static_cast<int>(from.elements / window.in_channels);
  if (from.rows != to.rows || from.elements % window.in_channels != 0) {
    throw Error("input " + shape_text(op.input(0).shape) + " and output " + shape_text(op.output().shape) +
                " have their vectors in different rows; supported on devices: in the same");
  }
  return window;
}

StepRule dense_input_rows(const DenseLayer& layer, std::size_t inputs) {
  StepRule rule;
  rule.steps = layer.rows.rows;
  rule.state_bytes = layer.rows.rows > 1 ? std::int64_t{4} * layer.units : 0;
  rule.step = [last = layer.rows.rows - 1, inputs](int number) {
    Step step;
    step.reads.resize(inputs);
    step.reads[0] = {number, 1};
    step.writes = {RowSpan{0, number == last ? 1 : 0}};
    return step;
  };
  return rule;
}

}  // namespace milliwatt
