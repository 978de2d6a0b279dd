// Makes the content of an .onnx file of a graph, one operator after the other.
//
// A tensor of the graph becomes a value of the file, which keeps the order that its operator left it in and is brought
// to another one only for an operator that needs it: images have channels first, and no transposition is made that the
// next one would undo. Codes become real numbers in front of each operator (DequantizeLinear), and codes again behind
// it (QuantizeLinear).
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/problems.h"
#include "formats/onnx/layout.h"
#include "formats/onnx/writers/written_model.h"
#include "formats/unique_names.h"
#include "graph/graph.h"

namespace milliwatt::onnx {

/// A value of the file that holds a tensor's elements.
struct Held {
  std::string name;
  Order order;  ///< for each dimension of the tensor the value's
};

/// The version of the standard operators that files are written with.
inline constexpr std::int64_t kWrittenOpset = 17;

/// The shape of a value that holds a tensor of that shape in that order.
Shape file_shape(const Shape& graph, const Order& order);
/// Are there dimensions that the value does not have?
bool has_units(const Order& order);
/// Are the tensor's elements codes that stand for real numbers?
bool is_coded(const Tensor& tensor);

class Exporter {
 public:
  Exporter(const Graph& graph, Problems& problems);

  /// Writes everything. What cannot be written is added to the problems.
  WrittenModel run();

  const Graph& graph() const { return graph_; }

  /// The value with the real numbers of a computed tensor; its elements as they are if they are no codes.
  const Held& real(TensorId id);
  /// The same in that order, of constants too.
  std::string real(TensorId id, const Order& order);
  /// The real numbers of a constant as if it had that shape, of as many elements, and that quantization; with
  /// `is_matrix`, all dimensions of the value but the first count as one.
  std::string constant_real(TensorId id, const Shape& shape, const Order& order, const Quantization& quantization,
                            bool is_matrix = false);
  /// The value with a tensor's elements as they are, codes too.
  const Held& raw(TensorId id);
  std::string raw(TensorId id, const Order& order);

  /// The name that the value of an operator's real numbers has to have.
  std::string result_name(TensorId id);
  /// From here on that value holds the tensor's real numbers. Codes are made of it.
  void set_real(TensorId id, const Held& held);
  /// From here on that value holds the tensor's elements as they are.
  void set_raw(TensorId id, const Held& held);
  /// The tensor has the elements of `from` in another shape. Nothing is written until somebody needs them in that
  /// shape.
  void set_reshaped(TensorId id, TensorId from);
  /// The tensor whose elements it has in another shape; itself if there is none.
  TensorId origin(TensorId id) const;

  /// A name that nothing has: `wanted`, or that with a number.
  std::string claim(const std::string& wanted) { return names_.claim(wanted); }
  void node(std::string_view op, const std::vector<std::string>& inputs, const std::vector<std::string>& outputs,
            const std::map<std::string, AttributeValue, std::less<>>& attributes, std::string_view domain = "");
  /// A constant of the file; its name.
  std::string constant(const std::string& wanted, Constant constant);

  /// A value with the same elements in another order.
  std::string reordered(const Held& held, const Shape& graph_shape, const Order& want, const std::string& wanted_name);

 private:
  void write_inputs();
  void write_operator(const Operator& op);
  void write_outputs();
  void rename(const std::string& from, const std::string& to);
  std::pair<std::string, std::string> coding(const Quantization& quantization, ElementType type,
                                             const std::string& name);
  std::string decoded(const std::string& codes, const Quantization& quantization, ElementType type, int axis,
                      const std::string& tensor_name);
  void encode(TensorId id, const Held& real);

  const Graph& graph_;
  Problems& problems_;
  WrittenModel model_;
  UniqueNames names_;
  std::set<std::string, std::less<>> taken_;  // tensors whose names stand in the file
  std::map<TensorId, Held> reals_, raws_;     // `raws_` of codes only
  std::map<TensorId, TensorId> origins_;      // of reshaped tensors
  std::map<std::pair<std::string, Order>, std::string>
      others_;                                    // values in other orders, by the value that they are of
  std::map<std::string, std::string> constants_;  // values of constants, by what they were made of
};

}  // namespace milliwatt::onnx
