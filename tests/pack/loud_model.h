// Networks that hear loud sound, and their decision: applications for tests of packages.
#pragma once

#include "decision/guarded_source.h"
#include "graph/graph.h"
#include "ops/signal/log_mel.h"

namespace milliwatt {

/// Windows of 440 ms at 1,000 Hz, 10 rows of 44 samples.
inline constexpr LogMel kLoudFrontEnd = {
    .sample_rate = 1000, .window = 132, .hop = 44, .bins = 4, .low_hz = 40, .high_hz = 480};
inline constexpr int kLoudSamples = 440;

/// Classes "quiet" and "loud": about -100 and 100 for white noise of 2,000, the reverse for 200, root mean square.
Graph loud_model();

/// The same of the samples themselves, at 2,000 Hz: without a front end it fits an Uno.
inline constexpr int kSmallRate = 2000;
Graph small_loud_model();

/// "loud" switches the one output, after one answer. `by_windows`: of whole windows; otherwise of a stream.
GuardedForm loud_decision(bool by_windows, int sample_rate = kLoudFrontEnd.sample_rate);

}  // namespace milliwatt
