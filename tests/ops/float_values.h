// Float32 values in and out of graphs, for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "graph/graph.h"
#include "ops/execute.h"

namespace milliwatt::test {

template <typename T>
std::vector<std::byte> bytes_of(const std::vector<T>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {bytes.begin(), bytes.end()};
}

template <typename T>
std::vector<T> values_of(const std::vector<std::byte>& bytes) {
  const auto* first = reinterpret_cast<const T*>(bytes.data());
  return {first, first + bytes.size() / sizeof(T)};
}

/// The bytes of an inference with one input.
template <typename T>
std::vector<std::vector<std::byte>> one_input(const std::vector<T>& values) {
  std::vector<std::vector<std::byte>> inputs;
  inputs.push_back(bytes_of(values));
  return inputs;
}

/// Values between -size and size; the same on every machine.
inline std::vector<float> random_floats(std::int64_t count, float size, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<float> values;
  for (std::int64_t i = 0; i < count; ++i) {
    values.push_back(size * (static_cast<float>(random() >> 8) / static_cast<float>(1 << 23) - 1));
  }
  return values;
}

inline void set_values(Tensor& tensor, const std::vector<float>& values) { tensor.data = bytes_of(values); }

/// The first output of one inference.
inline std::vector<float> run_floats(const Graph& graph, const std::vector<std::vector<float>>& inputs) {
  Executor executor(graph);
  std::vector<std::vector<std::byte>> bytes;
  for (const std::vector<float>& input : inputs) bytes.push_back(bytes_of(input));
  executor.run(bytes);
  return values_of<float>(executor.outputs().front());
}

}  // namespace milliwatt::test
