// Names that the writer gives to values on the way to a tensor, and by which the reader finds the tensor's own again.
#pragma once

#include <string_view>

namespace milliwatt::onnx {

/// Behind the tensor's name: its real numbers, before they become codes.
inline constexpr std::string_view kRealSuffix = "/real";
/// The same before a fused activation.
inline constexpr std::string_view kSumSuffix = "/sum";

}  // namespace milliwatt::onnx
