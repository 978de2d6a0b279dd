// The bytes of a .npy file (NumPy Enhancement Proposal 1: magic, version, a Python dictionary as text, elements).
#pragma once

#include <span>
#include <string>

#include "data/tensor_file.h"

namespace milliwatt {

/// @throws Error that says what is wrong, without the file's name.
TensorData parse_npy(std::span<const std::byte> bytes);

std::string npy_bytes(const TensorData& tensor);

}  // namespace milliwatt
