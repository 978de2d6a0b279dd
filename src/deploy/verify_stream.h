// The proof by execution that a stream's plan gives the bits of whole windows.
#pragma once

#include <cstdint>
#include <vector>

#include "board/firmware.h"
#include "deploy/lowered_model.h"

namespace milliwatt {

/// Random inputs of a model, with `bytes` consecutive bytes for the input `fed`.
std::vector<TensorBytes> endless_inputs(const Graph& model, std::size_t fed, std::int64_t bytes, std::uint32_t seed);

/// Which of the model's inputs is fed. @throws InternalError if none is.
std::size_t fed_input(const Graph& lowered);

/// Executes a stream's plan on the host by values, without device kernels, from the first call until the window is
/// full and a few calls more, and compares them with whole windows of the model: the outputs and every row that a step
/// reads. If the calls before the window is full would take long, it begins with a full window.
/// @throws Error with Verdict::kNo that names the first layer which reads a wrong row.
void verify_stream(const Planned& planned, std::uint32_t seed = 1);

}  // namespace milliwatt
