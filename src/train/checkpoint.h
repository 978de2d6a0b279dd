// Everything that an exact resume of training needs, in one file.
//
// The file: a line with its kind and version; lines that describe the work, then an empty one; where training stood, as
// eight-byte numbers; the values, as float32; the SHA-256 of all that, in hexadecimal. Little-endian.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "train/train.h"

namespace milliwatt {

/// Where training stands, between two batches.
struct TrainingState {
  std::int64_t step = 0;  ///< batches done, through all epochs
  // Over the batches of the epoch that were done:
  double loss = 0;
  double right = 0;  ///< samples that were answered right
  std::int64_t samples = 0;
};

/// What must be the same for a checkpoint to be taken up, a `name value` line each. The number of threads is not among
/// it: with another one training goes on, and ends with weights that differ in their last bits.
std::string describe_work(const Graph& graph, const TrainOptions& options, std::int64_t samples);

class Checkpoint {
 public:
  /// `values`: what is kept; must outlive this.
  Checkpoint(std::filesystem::path path, std::string work, std::vector<std::span<float>> values);

  /// Replaces the file, or leaves it as it was. @throws Error naming the file.
  void save(const TrainingState& state) const;

  /// Takes up what is in the file; false if there is none. @throws Error naming the file where it is damaged, no
  /// checkpoint, or of other work; then the values are as they were.
  bool load(TrainingState& state) const;

 private:
  std::filesystem::path path_;
  std::string work_;
  std::vector<std::span<float>> values_;
};

}  // namespace milliwatt
