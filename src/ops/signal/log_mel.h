// LOG_MEL: the sound front end as an operator, so that it is planned, emitted, checked and measured like any layer.
//
// Input: int16 samples, 1 x R x 1 x H, R rows of H samples, H the greatest common divisor of window and hop. Output:
// int8 1 x frames x bins x 1, one row of log energies in mel bands for each hop. The arithmetic is integer throughout
// and stands once, in device/milliwatt/core/log_mel.h, which training, host and board all run.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// Times in samples.
struct LogMel {
  int sample_rate = 16000;  ///< Hz
  int window = 480;         ///< samples that one frame sees (Hann window)
  int hop = 320;            ///< from one frame to the next
  int bins = 24;            ///< triangular bands, evenly spaced in mel
  int low_hz = 60;          ///< lower end of the first band
  int high_hz = 7600;       ///< upper end of the last

  /// Frames that fit into so many samples.
  int frames(int samples) const { return samples < window ? 0 : (samples - window) / hop + 1; }
  bool operator==(const LogMel&) const = default;
};

/// Scale and zero point of the output: real = log2 of a band's energy above the quietest that is told from silence.
Quantization log_mel_quantization(const LogMel& front_end);

/// The graph of the one operator for so many samples. Input "sound", output "features".
/// @throws Error where a figure is out of range, naming it.
Graph log_mel_graph(const LogMel& front_end, int samples);

/// The features of a clip: frames x bins codes, as the operator computes them.
std::vector<std::int8_t> log_mel(const LogMel& front_end, std::span<const std::int16_t> samples);

/// `front_end` in front of `model`, whose first input must be its output (shape and quantization).
/// @throws Error saying what differs.
Graph with_front_end(const LogMel& front_end, int samples, const Graph& model);

/// As text that travels in a model's metadata, and back. @throws Error where the text is no such thing.
std::string log_mel_text(const LogMel& front_end);
LogMel parse_log_mel(const std::string& text);

}  // namespace milliwatt
