#include "data/npy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string_view>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

struct NpyType {
  std::string_view descriptor;
  ElementType type;
};
constexpr std::array kTypes = {NpyType{"|i1", ElementType::kInt8},  NpyType{"|u1", ElementType::kUint8},
                               NpyType{"<i2", ElementType::kInt16}, NpyType{"<i4", ElementType::kInt32},
                               NpyType{"<i8", ElementType::kInt64}, NpyType{"<f4", ElementType::kFloat32},
                               NpyType{"|b1", ElementType::kBool}};

/// The text behind `'key':` in the header's dictionary.
std::string_view entry(std::string_view header, std::string_view key) {
  const std::size_t at = header.find(fmt::format("'{}'", key));
  const std::size_t colon = at == std::string_view::npos ? at : header.find(':', at);
  if (colon == std::string_view::npos)
    throw Error(fmt::format("the .npy header has no {}; write the file with numpy.save", key));
  header.remove_prefix(colon + 1);
  header.remove_prefix(std::min(header.find_first_not_of(' '), header.size()));
  return header;
}

ElementType parse_type(std::string_view text) {
  const std::size_t end = text.size() < 2 ? std::string_view::npos : text.find(text[0], 1);
  const std::string_view descriptor = end == std::string_view::npos ? text : text.substr(1, end - 1);
  const auto* const found = std::ranges::find(kTypes, descriptor, &NpyType::descriptor);
  if (found == kTypes.end()) {
    throw Error(
        fmt::format("elements of type {}; supported: little-endian int8, uint8, int16, int32, int64, float32, bool",
                    descriptor.substr(0, 16)));
  }
  return found->type;
}

Shape parse_shape(std::string_view text) {
  Shape shape;
  const std::size_t end = text.find(')');
  if (text.empty() || text[0] != '(' || end == std::string_view::npos)
    throw Error("the .npy header's shape is not a tuple; write the file with numpy.save");
  text = text.substr(1, end - 1);
  std::int64_t elements = 1;
  while (!text.empty()) {
    std::int64_t size = 0;
    const auto [rest, status] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (status != std::errc() || size < 0)
      throw Error("the .npy header's shape has an entry that is no size; write the file with numpy.save");
    if (size > 0 && elements > INT32_MAX / size)
      throw Error("the tensor is larger than 2 GiB; use the shape of the model's input");
    elements *= size;
    shape.push_back(size);
    text.remove_prefix(to_size(rest - text.data()));
    text.remove_prefix(std::min(text.find_first_not_of(", "), text.size()));
  }
  return shape;
}

}  // namespace

TensorData parse_npy(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.size() < 10 || !text.starts_with(kMagic))
    throw Error("not a .npy file (no \\x93NUMPY at its start); write it with numpy.save");
  const auto byte = [&](std::size_t i) { return to_size(static_cast<unsigned char>(text[i])); };
  const bool long_header = byte(6) >= 2;
  if (long_header && text.size() < 12) throw Error("the .npy file is truncated in its header; write it again");
  const std::size_t start = long_header ? 12 : 10;
  const std::size_t length =
      long_header ? byte(8) | byte(9) << 8 | byte(10) << 16 | byte(11) << 24 : byte(8) | byte(9) << 8;
  if (text.size() - start < length) throw Error("the .npy file is truncated in its header; write it again");
  const std::string_view header = text.substr(start, length);

  TensorData tensor;
  tensor.type = parse_type(entry(header, "descr"));
  if (entry(header, "fortran_order").starts_with("True"))
    throw Error("elements are in Fortran order; convert them with numpy.ascontiguousarray");
  tensor.shape = parse_shape(entry(header, "shape"));
  const auto expected = to_size(bytes_of(tensor.type, element_count(tensor.shape)));
  const std::span<const std::byte> elements = bytes.subspan(start + length);
  if (elements.size() != expected) {
    throw Error(
        fmt::format("has {} bytes of elements, but its shape needs {}; write it again", elements.size(), expected));
  }
  tensor.bytes.assign(elements.begin(), elements.end());
  return tensor;
}

std::string npy_bytes(const TensorData& tensor) {
  const std::string_view descriptor = std::ranges::find(kTypes, tensor.type, &NpyType::type)->descriptor;
  std::string sizes;
  for (const std::int64_t size : tensor.shape) sizes += fmt::format("{}, ", size);
  if (!sizes.empty()) sizes.resize(sizes.size() - (tensor.shape.size() > 1 ? 2 : 1));  // (4,) but (1, 4)
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", descriptor, sizes);
  // Elements start at a multiple of 64; the header ends with a line feed.
  header.append(63 - (10 + header.size()) % 64, ' ').append("\n");
  std::string text(kMagic);
  text += {'\x01', '\x00', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  text += header;
  text.append(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size());
  return text;
}

}  // namespace milliwatt
