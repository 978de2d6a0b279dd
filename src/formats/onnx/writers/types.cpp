// Operators that change how elements are stored.
#include <fmt/format.h>

#include "base/error.h"
#include "formats/onnx/writers/families.h"

namespace milliwatt::onnx {
namespace {

// Numbers of the format's own list of types.
std::int64_t type_number(ElementType type) {
  switch (type) {
    case ElementType::kFloat32:
      return 1;
    case ElementType::kUint8:
      return 2;
    case ElementType::kInt8:
      return 3;
    case ElementType::kInt16:
      return 5;
    case ElementType::kInt32:
      return 6;
    case ElementType::kInt64:
      return 7;
    case ElementType::kBool:
      return 9;
    case ElementType::kInt4:
      break;
  }
  throw Error("a cast to s4; supported: types of whole bytes");
}

}  // namespace

// Elements as they are, codes too.
void write_cast(const OperatorWriter& op) {
  const Held held = op.exporter().raw(op.id());
  const std::string name = op.exporter().claim(op.output().name + "/cast");
  op.exporter().node("Cast", {held.name}, {name}, {{"to", type_number(op.output().type)}});
  op.exporter().set_raw(op.out_id(), {name, held.order});
}

void write_constant(const OperatorWriter& op) {
  const Held held = op.exporter().raw(op.id());
  const std::string name = op.exporter().claim(op.output().name + "/copy");
  op.exporter().node("Identity", {held.name}, {name}, {});
  op.exporter().set_raw(op.out_id(), {name, held.order});
}

void write_quantize(const OperatorWriter& op) {
  const Order order = op.order();
  op.exporter().set_real(op.out_id(), {op.real(0, order), order});
}

void write_dequantize(const OperatorWriter& op) {
  const Order order = op.order();
  op.exporter().set_real(op.out_id(), {op.real(0, order), order});
}

void write_fill(const OperatorWriter& op) {
  op.plain_result("Expand", {op.plain(1), op.list("shape", op.out_shape())});
}

}  // namespace milliwatt::onnx
