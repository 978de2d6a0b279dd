// What each operator's table of options becomes. Only for this folder: the format's types stay in it.
#pragma once

#include <string_view>

#include "base/problems.h"
#include "graph/graph.h"
#include "tflite_schema/schema_generated.h"

namespace milliwatt::tflite {

/// The options of one operator on their way into attributes.
struct OptionsReader {
  const tflite_schema::Operator& from;
  Operator& op;
  Problems& problems;

  void problem(const std::string& what) const { problems.add(operator_label(op) + ": " + what); }
  void missing() const { problem("its options are missing; export the model again"); }

  void set(std::string_view name, Attribute value) const { op.attributes.insert_or_assign(std::string(name), value); }
  /// A size or a step: 1 to 65535, so that products of two of them and a row number stay small.
  void set_positive(std::string_view name, std::int64_t value) const;
  void set_activation(tflite_schema::Activation activation) const;
  void set_padding(tflite_schema::Padding padding) const;
};

/// One operator that can be read. Adding an operator is one more line of the table in operator_options.cpp.
struct OperatorImport {
  tflite_schema::BuiltinOperator code;
  std::string_view inputs;  ///< a letter an input: r required, o optional (may be -1, or not there behind the last r)
  void (*read_options)(const OptionsReader&);
};

/// The operator of that number; nullptr where it cannot be read.
const OperatorImport* find_operator_import(tflite_schema::BuiltinOperator code);
/// Their names, `ADD, AVERAGE_POOL_2D, ...`, for messages.
std::string supported_operators();

}  // namespace milliwatt::tflite
