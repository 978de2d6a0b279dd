// What UNIDIRECTIONAL_SEQUENCE_LSTM is made of, said for reference and kernels.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/fixed_point.h"
#include "ops/elementwise/wide_unary.h"
#include "ops/operator.h"

namespace milliwatt {

/// Input numbers. Weights and biases are those of the gates one after the other: input, forget, cell, output.
enum LstmInput : std::size_t {
  kLstmInput = 0,
  kLstmInputWeights = 1,      ///< 4 x (units x features)
  kLstmRecurrentWeights = 5,  ///< 4 x (units x units)
  kLstmPeepholes = 9,         ///< 3, left out
  kLstmBiases = 12,           ///< 4 x units
  kLstmProjection = 16,       ///< 2, left out
  kLstmHiddenState = 18,      ///< batch x units, a variable
  kLstmCellState = 19,        ///< batch x units, a variable
  kLstmNormalization = 20,    ///< 4, left out
};
inline constexpr std::size_t kLstmGates = 4;
enum LstmGateNumber : std::size_t { kInputGate, kForgetGate, kCellGate, kOutputGate };

struct LstmSizes {
  std::int64_t batch = 1, steps = 1, features = 1, units = 1;
  bool is_time_major = false;  ///< input and output are steps x batch x ..., not batch x steps x ...
};
LstmSizes lstm_sizes(const OpView& op);

struct LstmGate {
  QuantizedMultiplier input;      ///< from sums of input x weights to 2^-12
  QuantizedMultiplier recurrent;  ///< from sums of hidden state x weights to 2^-12
};

/// The fixed-point numbers of int8 inputs and int16 cells (tensorflow/lite/micro/kernels/lstm_eval_common.cc).
struct LstmArithmetic {
  std::array<LstmGate, kLstmGates> gates;
  WideCurve gate_curve;        ///< logistic, of the input, forget and output gates
  WideCurve cell_gate_curve;   ///< tanh, of the cell gate
  WideCurve cell_curve;        ///< tanh, of the cell state
  QuantizedMultiplier forget;  ///< from forget gate x cell state to the cell state's scale
  QuantizedMultiplier update;  ///< from input gate x cell gate to the cell state's scale
  QuantizedMultiplier hidden;  ///< from tanh x output gate to the hidden state's scale
  std::int32_t input_zero_point = 0;
  std::int32_t hidden_zero_point = 0;
  std::int32_t clip = 0;  ///< of the cell state; 0: none
};
LstmArithmetic lstm_arithmetic(const OpView& op);

}  // namespace milliwatt
