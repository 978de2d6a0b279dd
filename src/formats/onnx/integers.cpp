#include "formats/onnx/integers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/onnx/elementwise.h"

namespace milliwatt::onnx {
namespace {

using Combine = std::int64_t (*)(std::int64_t, std::int64_t);

std::int64_t wrapped(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::uint64_t bits(std::int64_t value) { return static_cast<std::uint64_t>(value); }

std::int64_t quotient(std::int64_t a, std::int64_t b) {
  if (b == 0) throw Error("a division by 0; supported: other divisors");
  return b == -1 ? wrapped(0 - bits(a)) : a / b;
}

constexpr std::array<std::pair<std::string_view, Combine>, 6> kCombine = {{
    {"ADD", [](std::int64_t a, std::int64_t b) { return wrapped(bits(a) + bits(b)); }},
    {"SUB", [](std::int64_t a, std::int64_t b) { return wrapped(bits(a) - bits(b)); }},
    {"MUL", [](std::int64_t a, std::int64_t b) { return wrapped(bits(a) * bits(b)); }},
    {"DIV", quotient},
    {"MAXIMUM", [](std::int64_t a, std::int64_t b) { return std::max(a, b); }},
    {"MINIMUM", [](std::int64_t a, std::int64_t b) { return std::min(a, b); }},
}};

std::vector<std::int64_t> widened(const Constant& constant) {
  if (constant.type == ElementType::kInt64) {
    const auto elements = constant.elements<std::int64_t>();
    return {elements.begin(), elements.end()};
  }
  const auto elements = constant.elements<std::int32_t>();
  return {elements.begin(), elements.end()};
}

// Which element of a tensor of shape `in` goes to element number `element` of `out`.
std::size_t source(const Shape& in, const Shape& out, std::size_t element) {
  std::size_t at = 0;
  std::size_t stride = 1;
  for (std::size_t d = out.size(); d-- > 0;) {
    const std::size_t index = element % to_size(out[d]);
    element /= to_size(out[d]);
    if (d + in.size() < out.size()) break;
    const auto size = to_size(in[d + in.size() - out.size()]);
    if (size > 1) at += index * stride;
    stride *= size;
  }
  return at;
}

}  // namespace

std::optional<Constant> integer_result(std::string_view kind, const Constant& a, const Constant& b) {
  const auto* combine = std::ranges::find(kCombine, kind, &std::pair<std::string_view, Combine>::first);
  const bool is_integer = a.type == ElementType::kInt32 || a.type == ElementType::kInt64;
  if (combine == kCombine.end() || !is_integer || a.type != b.type) return std::nullopt;
  const Shape shape = broadcast_shape(a.shape, b.shape);
  const std::vector<std::int64_t> of_a = widened(a);
  const std::vector<std::int64_t> of_b = widened(b);
  std::vector<std::int64_t> values(to_size(element_count(shape)));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = combine->second(of_a[source(a.shape, shape, i)], of_b[source(b.shape, shape, i)]);
  }
  if (a.type == ElementType::kInt64) return constant_of(values, shape);
  return constant_of(std::vector<std::int32_t>(values.begin(), values.end()), shape);
}

}  // namespace milliwatt::onnx
