#include "train/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/error.h"
#include "base/random.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

// The samples of an epoch in a random order (Fisher, Yates).
std::vector<std::int64_t> order_of_epoch(const BatchPlan& plan, std::int64_t epoch) {
  std::vector<std::int64_t> order(to_size(plan.samples));
  std::iota(order.begin(), order.end(), 0);
  Random random({plan.seed, key_of("order of samples"), static_cast<std::uint64_t>(epoch)});
  for (std::size_t left = order.size(); left > 1; --left) std::swap(order[left - 1], order[random.below(left)]);
  return order;
}

}  // namespace

Loader::Loader(const SampleSource& source, const BatchPlan& plan, std::int64_t first, SampleForm form, int threads)
    : source_(source),
      plan_(plan),
      form_(std::move(form)),
      most_ahead_(threads + 2),
      next_to_fetch_(first),
      next_to_give_(first) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { fetch_until_stopped(); });
}

Loader::~Loader() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  room_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

Batch Loader::next() {
  std::unique_lock<std::mutex> lock(mutex_);
  expects(next_to_give_ < plan_.batches(), "no batch is left to load");
  ready_.wait(lock, [&] { return done_.contains(next_to_give_); });
  Done done = std::move(done_.extract(next_to_give_).mapped());
  ++next_to_give_;
  lock.unlock();
  room_.notify_one();
  if (done.failure) std::rethrow_exception(done.failure);
  return std::move(done.batch);
}

void Loader::fetch_until_stopped() {
  Work work;
  while (take(work)) {
    Done done = fetch(work);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      done_.emplace(work.number, std::move(done));
    }
    ready_.notify_one();
  }
}

// Waits until a batch is to be fetched. False where there will be none.
bool Loader::take(Work& work) {
  std::unique_lock<std::mutex> lock(mutex_);
  room_.wait(lock, [&] {
    return stopping_ || next_to_fetch_ == plan_.batches() || next_to_fetch_ - next_to_give_ < most_ahead_;
  });
  if (stopping_ || next_to_fetch_ == plan_.batches()) return false;
  work.number = next_to_fetch_++;
  work.epoch = work.number / plan_.batches_per_epoch();
  if (work.epoch != order_epoch_) {
    order_ = order_of_epoch(plan_, work.epoch);
    order_epoch_ = work.epoch;
  }
  const std::int64_t begin = work.number % plan_.batches_per_epoch() * plan_.batch;
  const std::int64_t end = std::min(begin + plan_.batch, plan_.samples);
  work.samples.assign(order_.begin() + begin, order_.begin() + end);
  return true;
}

Loader::Done Loader::fetch(const Work& work) const {
  Done done;
  try {
    const std::size_t inputs = form_.input_elements;
    const std::size_t targets = form_.target_elements;
    done.batch.samples = static_cast<std::int64_t>(work.samples.size());
    done.batch.input.resize(work.samples.size() * inputs);
    done.batch.target.resize(work.samples.size() * targets);
    for (std::size_t i = 0; i < work.samples.size(); ++i) {
      const std::span<float> target = std::span(done.batch.target).subspan(i * targets, targets);
      source_.sample(work.epoch, work.samples[i], std::span(done.batch.input).subspan(i * inputs, inputs), target);
      const std::string problem = form_.problem(target);
      if (!problem.empty()) throw Error(fmt::format("sample {} {}", work.samples[i], problem));
    }
  } catch (...) {
    done.failure = std::current_exception();
  }
  return done;
}

}  // namespace milliwatt
