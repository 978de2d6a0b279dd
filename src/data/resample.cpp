#include "data/resample.h"

#include <soxr.h>

#include <cmath>

#include "base/error.h"

namespace milliwatt {

struct Resampler::State {
  soxr_t handle;
  double ratio;  ///< samples out for one in
};

Resampler::Resampler(double rate_in, double rate_out) {
  expects(rate_in > 0 && rate_out > 0, "sample rates are above 0");
  if (rate_in == rate_out) return;
  soxr_error_t failure = nullptr;
  soxr_t handle = ::soxr_create(rate_in, rate_out, 1, &failure, nullptr, nullptr, nullptr);
  if (failure != nullptr) throw Error(std::string("cannot be resampled: ") + failure);
  state_ = std::make_unique<State>(State{handle, rate_out / rate_in});
}

Resampler::~Resampler() {
  if (state_) ::soxr_delete(state_->handle);
}

void Resampler::push(std::span<const float> in, std::vector<float>& out) {
  if (!state_) {
    out.insert(out.end(), in.begin(), in.end());
    return;
  }
  // The resampler takes all input and holds back what does not fit; finish() collects it.
  const std::size_t before = out.size();
  const auto room = static_cast<std::size_t>(std::ceil(static_cast<double>(in.size()) * state_->ratio)) + 256;
  out.resize(before + room);
  std::size_t taken = 0;
  std::size_t made = 0;
  const soxr_error_t failure =
      ::soxr_process(state_->handle, in.data(), in.size(), &taken, out.data() + before, room, &made);
  out.resize(before + made);
  if (failure != nullptr) throw Error(std::string("cannot be resampled: ") + failure);
  expects(taken == in.size(), "the resampler takes all that it is given");
}

void Resampler::finish(std::vector<float>& out) {
  if (!state_) return;
  for (;;) {
    constexpr std::size_t kRoom = 4096;
    const std::size_t before = out.size();
    out.resize(before + kRoom);
    std::size_t made = 0;
    const soxr_error_t failure = ::soxr_process(state_->handle, nullptr, 0, nullptr, out.data() + before, kRoom, &made);
    out.resize(before + made);
    if (failure != nullptr) throw Error(std::string("cannot be resampled: ") + failure);
    if (made == 0) return;
  }
}

std::vector<float> resampled(std::span<const float> in, double rate_in, double rate_out) {
  Resampler resampler(rate_in, rate_out);
  std::vector<float> out;
  resampler.push(in, out);
  resampler.finish(out);
  return out;
}

}  // namespace milliwatt
