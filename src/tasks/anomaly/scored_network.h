// An autoencoder with what turns its output into a score: how far it is from what it read.
#pragma once

#include "graph/graph.h"
#include "tasks/anomaly/window_dataset.h"

namespace milliwatt {

/// `network`: reads features (float32, or int8 codes), gives them back in standard deviations from their means. Output:
/// float32 1 x 1, the mean of the squared differences, by `threshold`: above 1 is an anomaly.
Graph scored_network(const Graph& network, const FeatureStatistics& statistics, double threshold);

}  // namespace milliwatt
