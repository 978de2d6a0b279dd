// Makes a graph of an .onnx file's operators, one after the other.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/problems.h"
#include "formats/onnx/layout.h"
#include "formats/onnx/model.h"
#include "formats/unique_names.h"
#include "graph/builder.h"

namespace milliwatt::onnx {

/// In the name of a value that no file has.
inline constexpr char kOwnMark = '\x1f';

/// Elements of a shape; 0 if a size is below 1 or there are more than graphs may have (2^28).
std::int64_t checked_count(const Shape& shape);

/// A value of the file: what an operator wrote, an input, or a constant.
struct Value {
  std::string name;
  ElementType type = ElementType::kFloat32;
  Shape shape;                       ///< as in the file
  std::optional<Constant> constant;  ///< its elements, if they are known
  Quantization coding;               ///< of the codes that the file has in place of a constant's real numbers
  TensorId id = kNoTensor;           ///< the tensor that holds it in `order`, once there is one
  Order order;
  /// Set where it is another value's elements in another shape and no tensor holds it yet: a dense layer can read that
  /// value as it lies.
  std::string reshaped_from;
  std::map<Order, TensorId> others;  ///< tensors that hold it in other orders
  int readers = 0;                   ///< operators of the file that read it; an output counts as one
};

class Importer {
 public:
  /// `shapes`: of inputs, by name, in place of what the file says. Constants that are made on the way take at most
  /// 256 MiB and four times `file_bytes`.
  Importer(const Model& model, const std::map<std::string, Shape>& shapes, std::size_t file_bytes, Graph& graph,
           Problems& problems);

  /// Imports everything. What is wrong is added to the problems.
  void run();

  Value& value(const std::string& name);
  std::int64_t opset(std::string_view domain) const;

  /// The tensor that holds the value in that order; made if there is none yet.
  TensorId tensor(Value& value, const Order& order);
  /// A constant in the graph.
  TensorId constant(const std::string& name, const Constant& constant, const Quantization& quantization = {});
  /// Says how the file codes the constant `id`, which was made of the value `from`. A scale for each index has to
  /// belong to the file's dimension `axis`; otherwise nothing is said.
  void set_coding(TensorId id, const Value& from, int axis);
  const std::map<TensorId, Quantization>& codings() const { return codings_; }
  /// An operator with one output. If all that it reads is constant, its output is too, and there is no operator.
  TensorId emit(std::string_view kind, const std::string& name, const std::vector<TensorId>& inputs,
                const Attributes& attributes, const TensorSpec& out);
  std::vector<TensorId> emit_outputs(std::string_view kind, const std::string& name,
                                     const std::vector<TensorId>& inputs, const Attributes& attributes,
                                     const std::vector<TensorSpec>& outs);
  /// From here on the value of that name is what the tensor holds.
  void define(const std::string& name, TensorId id, const Shape& shape, const Order& order);
  void define(const std::string& name, Constant constant);
  /// The same elements as `from` has, in another shape; no operator until somebody needs one.
  void define_reshaped(const std::string& name, const Value& from, const Shape& shape);
  /// The same value under another name, its dimensions in another order.
  void define_same(const std::string& name, const Value& from, const Shape& shape, const Order& order);

  Graph& graph() { return graph_; }
  /// The operator that writes the tensor, if it is the last word on it: nobody reads the tensor yet, and of the file's
  /// operators only one will.
  Operator* sole_writer(const Value& value);

 private:
  void import_inputs();
  void import_node(const Node& node, int number);
  void import_outputs();
  void fold(Operator& op);
  void check_elements(const Node& node);
  TensorId reordered(const std::string& name, TensorId from, const Order& have, const Order& want);

  const Model& model_;
  const std::map<std::string, Shape>& shapes_;
  Graph& graph_;
  Problems& problems_;
  UniqueNames tensor_names_, operator_names_;
  std::map<std::string, Value, std::less<>> values_;
  std::map<std::string, int, std::less<>> readers_;
  void count_made(std::size_t bytes);

  std::map<TensorId, Quantization> codings_;
  std::size_t made_bytes_ = 0;
  std::size_t most_made_bytes_;
  int number_ = 0;  // of the operator that is imported
};

}  // namespace milliwatt::onnx
