// The two ways of an operator's options: from the file's table into attributes, and back. Each operator says its fields
// once (operator_options.cpp), as calls on an OptionsLink that leads one way or the other. Only for this folder: the
// format's types stay in it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/problems.h"
#include "graph/graph.h"
#include "tflite_schema/schema_generated.h"

namespace milliwatt::tflite {

/// One operator's options on their way. `field` is a member of the table: set by the one way, read by the other.
class OptionsLink {
 public:
  enum class WhereMissing { kRefuse, kDefaults };

  virtual ~OptionsLink() = default;

  /// The table, empty where it is to be written. nullptr, with a problem, where it must be in the file and is not.
  template <typename Table>
  Table* table(WhereMissing where_missing) {
    constexpr auto kKind = tflite_schema::BuiltinOptionsUnionTraits<Table>::enum_value;
    if (options_.type != kKind) {
      if (!may_be_made(where_missing)) return nullptr;
      options_.Set(Table());
    }
    return static_cast<Table*>(options_.value);
  }

  virtual void problem(const std::string& what) = 0;
  /// A size or a step: 1 to 65535, so that products of two of them and a row number stay small.
  virtual void positive(std::string_view name, std::int32_t& field) = 0;
  /// A number of any sign and size.
  virtual void integer(std::string_view name, std::int32_t& field) = 0;
  /// The attribute depth_multiplier, which graphs may leave out: the shapes say it too.
  virtual void depth_multiplier(std::int32_t& field) = 0;
  /// An attribute that is 0 or 1; 0 where the graph has none.
  virtual void flag(std::string_view name, bool& field) = 0;
  virtual void real(std::string_view name, float& field) = 0;
  /// The attribute new_shape, up to 8 numbers, which graphs and files may leave out. A written file says it
  /// nevertheless, unless an input does: LiteRT takes none at all for the shape of a scalar.
  virtual void new_shape(std::vector<std::int32_t>& field) = 0;
  /// The element type of the operator's output, which the tensor says too.
  virtual void output_type(tflite_schema::TensorType& field) = 0;
  /// The attributes `activation` and `padding`.
  virtual void activation(tflite_schema::Activation& field) = 0;
  virtual void padding(tflite_schema::Padding& field) = 0;
  /// The attribute `activation` of what has a curve: tanh.
  virtual void curve(tflite_schema::Activation& field) = 0;
  /// The attribute `mode` of MIRROR_PAD.
  virtual void mirror_mode(tflite_schema::MirrorPadMode& field) = 0;

  /// Says that older versions of the operator have no such field, or no meaning for what is in it.
  void needs_version(int version) { version_ = std::max(version_, version); }

 protected:
  virtual bool may_be_made(WhereMissing where_missing) = 0;

  tflite_schema::BuiltinOptionsUnion options_;
  int version_ = 1;
};

/// What an operator's options consist of; `op` has its inputs and outputs already, its tensors may not be sound yet.
using DescribeOptions = void (*)(OptionsLink& link, const Operator& op);

/// Fills the attributes of `op`.
void read_options(const tflite_schema::Operator& from, DescribeOptions describe, Operator& op, Problems& problems);

/// Fills the options of `to`. Returns the lowest version of the operator that knows these options. An attribute that is
/// missing, or that the format has no place for, is a problem.
int write_options(const Graph& graph, const Operator& op, DescribeOptions describe, tflite_schema::OperatorT& to,
                  Problems& problems);

}  // namespace milliwatt::tflite
