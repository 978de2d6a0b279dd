// From one sample rate to another.
#pragma once

#include <memory>
#include <span>
#include <vector>

namespace milliwatt {

/// A band-limited resampler (libsoxr, its high quality: flat up to 0.91 of the lower half rate, aliases at -120 dB)
/// that takes a sound in pieces. The same pieces give the same samples.
class Resampler {
 public:
  /// Rates in hertz, both above 0; equal rates pass everything through unchanged.
  Resampler(double rate_in, double rate_out);
  ~Resampler();
  Resampler(const Resampler&) = delete;
  Resampler& operator=(const Resampler&) = delete;

  /// Appends to `out` what `in` gives.
  void push(std::span<const float> in, std::vector<float>& out);

  /// Appends the rest; after this nothing may be pushed.
  void finish(std::vector<float>& out);

 private:
  struct State;
  std::unique_ptr<State> state_;  ///< none where the rates are equal
};

/// All of it at once.
std::vector<float> resampled(std::span<const float> in, double rate_in, double rate_out);

}  // namespace milliwatt
