#include "tasks/keyword/window_classifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/to_size.h"
#include "tasks/classification.h"
#include "tasks/codes.h"

namespace milliwatt {
namespace {

std::size_t step_samples(const SoundModel& sounds, double step_s) {
  const double samples = std::round(step_s * sounds.front_end.sample_rate);
  if (samples >= 1 && samples <= sounds.samples) return static_cast<std::size_t>(samples);
  throw Error(fmt::format("--every: is {:g} s; supported: 1 sample ({:g} s) to the model's window ({:g} s)", step_s,
                          1.0 / sounds.front_end.sample_rate,
                          static_cast<double>(sounds.samples) / sounds.front_end.sample_rate));
}

}  // namespace

WindowClassifier::WindowClassifier(const Graph& network, const SoundModel& sounds, double step_s)
    : network_(&network),
      sounds_(&sounds),
      executor_(network),
      window_(to_size(sounds.samples)),
      step_(step_samples(sounds, step_s)) {}

double WindowClassifier::seconds(std::size_t samples) const {
  return static_cast<double>(samples) / sounds_->front_end.sample_rate;
}

HeardWindow WindowClassifier::answer(std::span<const std::int16_t> window) {
  const Quantization quantization = log_mel_quantization(sounds_->front_end);
  const Tensor& input = network_->tensor(network_->inputs.front());
  const std::vector<std::vector<std::byte>> inputs = {
      as_input(input, quantization, log_mel(sounds_->front_end, window))};
  executor_.reset();
  executor_.run(inputs);
  const ScoredClass best = scored_class(network_->tensor(network_->outputs.front()), executor_.outputs().front());
  return {0, 0, best.label, best.probability};
}

void WindowClassifier::push(std::span<const std::int16_t> samples, const Hear& hear) {
  kept_.insert(kept_.end(), samples.begin(), samples.end());
  const std::size_t end = first_kept_ + kept_.size();
  for (; next_ + window_ <= end; next_ += step_) {
    HeardWindow heard = answer(from(next_).first(window_));
    heard_until_ = next_ + window_;
    heard.start_s = seconds(next_);
    heard.end_s = seconds(heard_until_);
    hear(heard);
  }
  // finish() may need the last window of the sound.
  const std::size_t needed = std::min(next_, end - std::min(end, window_));
  if (needed <= first_kept_) return;
  kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(needed - first_kept_));
  first_kept_ = needed;
}

void WindowClassifier::finish(const Hear& hear) {
  const std::size_t end = first_kept_ + kept_.size();
  if (end > heard_until_) {
    const std::size_t start = end - std::min(end, window_);
    HeardWindow heard = answer(fitted(from(start), window_));
    heard.start_s = seconds(start);
    heard.end_s = seconds(end);
    hear(heard);
  }
  kept_.clear();
  first_kept_ = next_ = heard_until_ = 0;
}

}  // namespace milliwatt
