// The operators that .tflite files and our graphs have in common, and their options. Only for this folder: the format's
// types stay in it.
#pragma once

#include <string>
#include <string_view>

#include "formats/tflite/options_link.h"
#include "tflite_schema/schema_generated.h"

namespace milliwatt::tflite {

/// One operator that can be read and written. Adding an operator is one more row of the table in operator_options.cpp.
struct OperatorRow {
  tflite_schema::BuiltinOperator code;
  /// A letter an input: r required, o optional (may be -1, or not there behind the last r), + one or more required.
  std::string_view inputs;
  DescribeOptions describe;  ///< its options, for both ways
  int int8_version = 1;      ///< the operator's version that takes int8 tensors,
  int int16_version = 1;     ///< and int16 ones; other types are of version 1
  bool has_one_output = true;
  /// The kind that computes the same from the first input and the output's shape alone; empty where it is its own.
  std::string_view becomes = {};
};

/// The operator of that number, or of that kind; nullptr where it cannot be read and written.
const OperatorRow* find_operator_row(tflite_schema::BuiltinOperator code);
const OperatorRow* find_operator_row(std::string_view kind);
/// Their names, `ADD, AVERAGE_POOL_2D, ...`, for messages.
std::string supported_operators();

}  // namespace milliwatt::tflite
