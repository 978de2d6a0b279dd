// Samples of a network's inputs, in the forms in which people have them, for networks that know of no task.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// How files become inputs.
struct SampleRequest {
  /// Pixels (0 .. 255) become (pixel - mean) / deviation: one number, or one for each channel.
  std::vector<double> mean = {0}, deviation = {255};
  int sample_rate = 16'000;            ///< of sound, in hertz; samples are -1 .. 1
  std::filesystem::path labels = {};   ///< .npy or .csv; empty: labels.npy or labels.csv in the folder, or its folders
  std::filesystem::path classes = {};  ///< the classes' names in the order of the network's output, a line each
};

struct SampleSet {
  std::vector<std::string> names;  ///< of samples: FILE, or FILE: sample N
  /// A sample's inputs: the bytes of each, in the graph's order and layout. May be called from several threads.
  /// @throws Error naming the file that cannot be used.
  std::function<std::vector<std::vector<std::byte>>(std::size_t)> inputs;
  std::vector<int> labels;  ///< of samples: index into the network's output; empty: not known
  /// What was done to the files' values; empty: nothing.
  std::string conversion;

  std::size_t size() const { return names.size(); }
};

/// Reads samples for the inputs of `model`, in the layout of the model's file. `path`:
/// - a .npy or .npz file (keys 0, 1, ... in the order of the model's inputs): one sample, or several along a first
/// axis;
/// - a folder of such files, of pictures (.png, .jpg) or of sound (.wav), perhaps in one folder for each class;
/// - a folder or table of pictures of another form (list_pictures()).
/// @throws Error naming the file and what is wrong with it: no samples, a shape or type that is not the model's, a
/// value
///   that is not finite, labels that are not as many as samples.
SampleSet read_samples(const std::filesystem::path& path, const Graph& model, const SampleRequest& request);

}  // namespace milliwatt
