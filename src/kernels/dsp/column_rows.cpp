#include "kernels/dsp/column_rows.h"

#include "base/to_size.h"

namespace milliwatt::dsp {
namespace {

/// Where code number `at` of a plain row lies in columns, in codes.
std::size_t place_in_columns(std::size_t at, std::size_t channels) {
  const std::size_t pixel = at / channels;
  const std::size_t channel = at % channels;
  return pixel / 2 * 2 * channels + channel / 2 * 4 + pixel % 2 * 2 + channel % 2;
}

std::size_t channels_of(const Tensor& tensor) { return to_size(tensor.shape.back()); }

std::vector<std::byte> to_plain(const std::vector<std::byte>& columns, const Tensor& tensor) {
  std::vector<std::byte> codes(columns.size() / 2);
  for (std::size_t at = 0; at < codes.size(); ++at) codes[at] = columns[2 * place_in_columns(at, channels_of(tensor))];
  return codes;
}

std::vector<std::byte> from_plain(const std::vector<std::byte>& codes, const Tensor& tensor) {
  std::vector<std::byte> columns(2 * codes.size());
  for (std::size_t at = 0; at < codes.size(); ++at) {
    const std::size_t place = 2 * place_in_columns(at, channels_of(tensor));
    columns[place] = codes[at];
    columns[place + 1] = (codes[at] & std::byte{0x80}) == std::byte{0} ? std::byte{0} : std::byte{0xff};
  }
  return columns;
}

}  // namespace

const RowLayout kColumnRows = {"in columns", "int16_t", 2, to_plain, from_plain};

}  // namespace milliwatt::dsp
