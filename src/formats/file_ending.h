// How a model file's name ends.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>

namespace milliwatt {

/// `.tflite` of `net.TFLite`; empty where the name has none.
inline std::string lower_ending(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return ending;
}

}  // namespace milliwatt
