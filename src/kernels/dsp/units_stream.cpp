#include "kernels/dsp/units_stream.h"

#include <utility>

#include "kernels/dsp/dot_stream.h"

namespace milliwatt::dsp {

UnitsStream units_stream(DspLayer layer, int codes, const Requantization& requantization) {
  UnitsStream result;
  layer = paired_layer(std::move(layer), requantization);
  result.is_signed = any_takes_sign(layer);
  if (result.is_signed) layer = signed_layer(std::move(layer), requantization);
  result.words = dot_stream(layer.channels, word_order(codes), 8).value();
  result.general = std::move(layer.general);
  return result;
}

KernelNumber signed_number() { return {"kSigned", 1, "requantization: ties by the sign"}; }

}  // namespace milliwatt::dsp
