// Fetches samples in the background while the last batch is computed on.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "train/train.h"

namespace milliwatt {

/// How samples fall into batches: each epoch in an order of its own, `batch` samples at a time. The last batch of an
/// epoch may be shorter; it is left out where it has a single sample, which batch norm cannot work with.
struct BatchPlan {
  std::int64_t samples = 0;
  std::int64_t batch = 1;
  std::int64_t epochs = 1;
  std::uint64_t seed = 1;

  std::int64_t batches_per_epoch() const { return samples / batch + (samples % batch > 1 ? 1 : 0); }
  std::int64_t batches() const { return epochs * batches_per_epoch(); }
};

struct Batch {
  std::vector<float> input;   ///< one sample after the other
  std::vector<float> target;  ///< the same
  std::int64_t samples = 0;
};

/// How many values a sample has, and what its target must be.
struct SampleForm {
  std::size_t input_elements = 0;
  std::size_t target_elements = 0;
  /// What is wrong with a target, as it goes on after `sample 5 `; empty if nothing is.
  std::function<std::string(std::span<const float>)> problem = [](std::span<const float>) { return ""; };
};

/// Batches in order, as if fetched one after the other by one thread.
class Loader {
 public:
  /// Batches `first` and on, counted through all epochs.
  Loader(const SampleSource& source, const BatchPlan& plan, std::int64_t first, SampleForm form, int threads);
  /// Waits for the samples that are being fetched.
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  /// The next batch; there must be one. @throws what the source threw for one of its samples; Error naming a sample
  /// whose target is wrong.
  Batch next();

 private:
  struct Work {
    std::int64_t number = 0;
    std::int64_t epoch = 0;
    std::vector<std::int64_t> samples;
  };
  struct Done {
    Batch batch;
    std::exception_ptr failure;
  };

  void fetch_until_stopped();
  bool take(Work& work);
  Done fetch(const Work& work) const;

  const SampleSource& source_;
  const BatchPlan plan_;
  const SampleForm form_;
  const std::int64_t most_ahead_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable room_, ready_;
  bool stopping_ = false;
  std::int64_t next_to_fetch_, next_to_give_;
  std::int64_t order_epoch_ = -1;
  std::vector<std::int64_t> order_;  // of the samples in order_epoch_
  std::map<std::int64_t, Done> done_;

  std::vector<std::thread> threads_;
};

}  // namespace milliwatt
