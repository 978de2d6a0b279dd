// A centre-point network's output as boxes: the host form of device/milliwatt/decide/boxes.h.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "data/target.h"
#include "graph/graph.h"
#include "tasks/detection/detection_count.h"

namespace milliwatt {

inline constexpr std::size_t kMostDetectedClasses = 32;

/// A logit of so much is a probability of one half: at first a network finds nothing (training begins near 0).
inline constexpr double kEvenLogit = 2.2;

struct BoxSearch {
  std::vector<double> thresholds;  ///< probability from which on a class is found, each
  double overlap = 0.45;           ///< of two boxes of a class, above which the less probable one goes
  std::size_t most = 100;          ///< boxes, before that
};

/// What the network found, the most probable first. `output`: height x width x (classes + 4), int8, int16 or float32
/// (which is taken as codes of 16 bits); `values`: its bytes.
std::vector<ScoredBox> found_boxes(const Tensor& output, std::span<const std::byte> values, const BoxSearch& search);

}  // namespace milliwatt
