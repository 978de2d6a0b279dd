#include "train/loader.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/error.h"
#include "error_text.h"

namespace milliwatt {
namespace {

// Each sample is its epoch and index; some throw, some have a class that is out of range.
class Numbers : public SampleSource {
 public:
  explicit Numbers(std::int64_t size) : size_(size) {}

  std::int64_t size() const override { return size_; }
  void sample(std::int64_t epoch, std::int64_t index, std::span<float> input, std::span<float> target) const override {
    ++fetched;
    if (index == throws_at) throw std::runtime_error("sample is gone");
    // Later samples may be ready before earlier ones.
    std::this_thread::sleep_for(std::chrono::microseconds(index % 3 * 200));
    input[0] = static_cast<float>(epoch);
    input[1] = static_cast<float>(index);
    target[0] = static_cast<float>(index == wrong_target_at ? 5 : index % 5);
  }

  std::int64_t throws_at = -1, wrong_target_at = -1;
  mutable std::atomic<int> fetched = 0;

 private:
  std::int64_t size_;
};

SampleForm form() {
  return {2, 1, [](std::span<const float> target) { return std::string(target[0] == 5 ? "is wrong" : ""); }};
}

std::vector<Batch> all_batches(const SampleSource& source, const BatchPlan& plan, std::int64_t first, int threads) {
  Loader loader(source, plan, first, form(), threads);
  std::vector<Batch> batches;
  for (std::int64_t i = first; i < plan.batches(); ++i) batches.push_back(loader.next());
  return batches;
}

TEST(loader, gives_each_sample_once_an_epoch_in_an_order_of_its_own) {
  const Numbers source(23);
  const BatchPlan plan{23, 5, 2, 1};
  ASSERT_EQ(plan.batches_per_epoch(), 5);
  const std::vector<Batch> batches = all_batches(source, plan, 0, 3);
  std::vector<float> orders[2];
  for (std::size_t i = 0; i < batches.size(); ++i) {
    ASSERT_EQ(batches[i].target.size(), i % 5 == 4 ? 3U : 5U);
    for (std::size_t j = 0; j < batches[i].target.size(); ++j) {
      EXPECT_EQ(batches[i].input[2 * j], static_cast<float>(i / 5));
      const float index = batches[i].input[2 * j + 1];
      EXPECT_EQ(batches[i].target[j], static_cast<float>(static_cast<std::int64_t>(index) % 5));
      orders[i / 5].push_back(index);
    }
  }
  EXPECT_EQ(std::set<float>(orders[0].begin(), orders[0].end()).size(), 23U);
  EXPECT_EQ(std::set<float>(orders[1].begin(), orders[1].end()).size(), 23U);
  EXPECT_NE(orders[0], orders[1]);
}

TEST(loader, gives_the_same_with_any_number_of_threads_and_from_any_batch_on) {
  const Numbers source(31);
  const BatchPlan plan{31, 4, 3, 7};
  const std::vector<Batch> one = all_batches(source, plan, 0, 1);
  const std::vector<Batch> four = all_batches(source, plan, 0, 4);
  const std::vector<Batch> late = all_batches(source, plan, 10, 2);
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].input, four[i].input);
    EXPECT_EQ(one[i].target, four[i].target);
  }
  for (std::size_t i = 0; i < late.size(); ++i) EXPECT_EQ(one[i + 10].input, late[i].input);
}

TEST(loader, has_another_order_for_another_seed) {
  const Numbers source(31);
  EXPECT_NE(all_batches(source, {31, 31, 1, 1}, 0, 1)[0].input, all_batches(source, {31, 31, 1, 2}, 0, 1)[0].input);
}

TEST(loader, leaves_out_a_last_batch_of_one_sample) {
  EXPECT_EQ((BatchPlan{21, 5, 3, 1}.batches()), 12);
  EXPECT_EQ((BatchPlan{22, 5, 3, 1}.batches()), 15);
  EXPECT_EQ((BatchPlan{20, 5, 3, 1}.batches()), 12);
}

TEST(loader, passes_on_what_the_source_throws_at_its_batch) {
  Numbers source(40);
  source.throws_at = 17;
  for (const int threads : {1, 4}) {
    Loader loader(source, {40, 4, 100, 1}, 0, form(), threads);
    int before = 0;
    try {
      for (; before < 10; ++before) loader.next();
      FAIL() << "sample 17 is in one of the first ten batches";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "sample is gone");
    }
    // The same batch however many threads there are: those before it were given.
    EXPECT_EQ(before, [&] {
      const Numbers sound(40);
      const std::vector<Batch> batches = all_batches(sound, {40, 4, 1, 1}, 0, 1);
      for (int i = 0; i < 10; ++i) {
        for (std::size_t j = 0; j < 4; ++j) {
          if (batches[static_cast<std::size_t>(i)].input[2 * j + 1] == 17) return i;
        }
      }
      return -1;
    }());
  }
}

TEST(loader, refuses_targets_that_the_loss_cannot_take) {
  Numbers source(8);
  source.wrong_target_at = 6;
  Loader loader(source, {8, 8, 1, 1}, 0, form(), 2);
  EXPECT_EQ(error_text([&] { loader.next(); }), "sample 6 is wrong");
}

TEST(loader, does_not_run_far_ahead_and_stops_when_it_is_left) {
  const Numbers source(1000);
  {
    Loader loader(source, {1000, 2, 1000, 1}, 0, form(), 2);
    loader.next();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_LE(source.fetched, 2 * 6);  // one given, four ahead, one more for chance
}

}  // namespace
}  // namespace milliwatt
