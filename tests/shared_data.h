// Where tests find the models and data sets that are not part of this repository. bench/shared_data.py is the same in
// Python.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "source_directory.h"

namespace milliwatt {

/// The file or folder `relative` in $MILLIWATT_SHARED, or in the folder `shared` beside the source tree if that is not
/// set. It may be missing: tests then skip.
inline std::filesystem::path shared_path(const std::filesystem::path& relative) {
  const char* folder = std::getenv("MILLIWATT_SHARED");
  const std::filesystem::path root =
      folder != nullptr ? std::filesystem::path(folder) : source_directory() / "../shared";
  return root / relative;
}

/// The folder into which `make models` fetches.
inline std::filesystem::path fetched_models() { return source_directory() / "build" / "models"; }

/// The model, for example "mlperf_tiny/kws_ref_model.tflite": fetched, else shared. It may be missing: tests then skip.
inline std::filesystem::path model_path(const std::filesystem::path& name) {
  const std::filesystem::path fetched = fetched_models() / name;
  return std::filesystem::exists(fetched) ? fetched : shared_path("data/models") / name;
}

/// Every .tflite model in `folder` ("mlperf_tiny"; all models if empty) and below, each once, sorted by name.
inline std::vector<std::filesystem::path> models_in(const std::filesystem::path& folder) {
  std::map<std::filesystem::path, std::filesystem::path> by_name;
  for (const std::filesystem::path& root : {fetched_models(), shared_path("data/models")}) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (const std::filesystem::directory_entry& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (entry.path().extension() != ".tflite") continue;
      by_name.emplace(std::filesystem::relative(entry.path(), root), entry.path());
    }
  }
  std::vector<std::filesystem::path> paths;
  for (const auto& [name, path] : by_name) paths.push_back(path);
  return paths;
}

}  // namespace milliwatt
