// The model of flash and caches against stalls counted by hand.
#include "board/plugin/flash_model.h"

#include <gtest/gtest.h>

#include <memory>

namespace {

constexpr std::uint64_t kFlash = 0x400;
constexpr std::uint64_t kFlashEnd = kFlash + 0x10000;
constexpr unsigned kWaits = 5;

// As on an STM32L4R5: reads of 8 bytes, lines of 4 reads, 32 lines for code and 8 for data, any line anywhere.
constexpr FlashShape kArt = {kFlash, kFlashEnd, kWaits, 8, 0, {1024, 32, 32}, {256, 32, 8}};

class Flash {
 public:
  explicit Flash(FlashShape shape) : model_(flash_model_new(&shape), flash_model_delete) {}

  bool exists() const { return model_ != nullptr; }
  void clear() { flash_model_clear(model_.get()); }
  // Executes code that is fetched halfword by halfword, so that nothing is hidden.
  unsigned touch(std::uint64_t from, std::uint64_t to) { return run(from, to, 0); }
  // Executes halfwords of `cycles` each from one offset to another.
  unsigned run(std::uint64_t from, std::uint64_t to, unsigned cycles = 1) {
    unsigned stalls = 0;
    for (std::uint64_t at = from; at < to; at += 2) {
      stalls += flash_model_fetch(model_.get(), kFlash + at, at == from ? 0 : cycles);
    }
    return stalls;
  }
  unsigned load(std::uint64_t offset, unsigned bytes) { return flash_model_load(model_.get(), kFlash + offset, bytes); }
  unsigned load_words(std::uint64_t from, std::uint64_t to) {
    unsigned stalls = 0;
    for (std::uint64_t at = from; at < to; at += 4) stalls += load(at, 4);
    return stalls;
  }

 private:
  std::unique_ptr<FlashModel, decltype(&flash_model_delete)> model_;
};

FlashShape with_prefetch(FlashShape shape) {
  shape.prefetch = 1;
  return shape;
}

TEST(flash_model, a_loop_that_fits_the_cache_stalls_in_its_first_pass_only) {
  Flash flash(kArt);
  EXPECT_EQ(flash.touch(0, 1024), 1024 / 8 * kWaits);
  for (int pass = 0; pass < 3; ++pass) EXPECT_EQ(flash.run(0, 1024), 0u);
}

TEST(flash_model, a_loop_one_line_too_long_stalls_in_every_pass) {
  Flash flash(kArt);
  for (int pass = 0; pass < 3; ++pass) EXPECT_EQ(flash.touch(0, 1024 + 32), (1024 + 32) / 8 * kWaits);
}

TEST(flash_model, weights_that_stream_by_cost_a_wait_for_each_read) {
  Flash flash(kArt);
  EXPECT_EQ(flash.load_words(0, 4096), 4096 / 8 * kWaits);
  EXPECT_EQ(flash.load_words(0, 4096), 4096 / 8 * kWaits);
}

TEST(flash_model, a_table_that_fits_the_data_cache_is_read_once) {
  Flash flash(kArt);
  EXPECT_EQ(flash.load_words(64, 64 + 256), 256 / 8 * kWaits);
  EXPECT_EQ(flash.load_words(64, 64 + 256), 0u);
}

TEST(flash_model, reads_of_a_line_arrive_one_by_one) {
  Flash flash(kArt);
  EXPECT_EQ(flash.load(0, 4), kWaits);
  EXPECT_EQ(flash.load(4, 4), 0u);
  EXPECT_EQ(flash.load(8, 4), kWaits);
  EXPECT_EQ(flash.load(0, 1), 0u);
}

TEST(flash_model, a_load_across_two_reads_waits_for_both) {
  Flash flash(kArt);
  EXPECT_EQ(flash.load(6, 4), 2 * kWaits);
  EXPECT_EQ(flash.load(4, 4), 0u);
  EXPECT_EQ(flash.load(8, 4), 0u);
}

TEST(flash_model, code_and_data_have_a_cache_each) {
  Flash flash(kArt);
  EXPECT_EQ(flash.run(0, 8), kWaits);
  EXPECT_EQ(flash.load(0, 4), kWaits);
}

TEST(flash_model, the_line_not_used_for_longest_goes) {
  Flash flash(kArt);
  flash.load_words(0, 256);
  EXPECT_EQ(flash.load(0, 4), 0u);         // line 0 is now the latest, line 1 the oldest
  EXPECT_EQ(flash.load(4096, 4), kWaits);  // in line 1's place
  EXPECT_EQ(flash.load(0, 4), 0u);
  EXPECT_EQ(flash.load(64, 4), 0u);
  EXPECT_EQ(flash.load(32, 4), kWaits);
}

TEST(flash_model, lines_of_one_set_take_each_others_place) {
  // 4 sets of 2 lines of 16 bytes: offsets 64 bytes apart share a set.
  Flash flash({kFlash, kFlashEnd, kWaits, 16, 0, {0, 0, 0}, {128, 16, 2}});
  EXPECT_EQ(flash.load(0, 4) + flash.load(64, 4), 2 * kWaits);
  EXPECT_EQ(flash.load(0, 4) + flash.load(64, 4), 0u);
  EXPECT_EQ(flash.load(128, 4), kWaits);  // in place of 0
  EXPECT_EQ(flash.load(16, 4), kWaits);   // another set
  EXPECT_EQ(flash.load(64, 4), 0u);
  EXPECT_EQ(flash.load(0, 4), kWaits);
}

TEST(flash_model, without_a_cache_only_the_last_read_is_kept) {
  Flash flash({kFlash, kFlashEnd, kWaits, 8, 0, {0, 0, 0}, {0, 0, 0}});
  EXPECT_EQ(flash.load_words(0, 64), 64 / 8 * kWaits);
  EXPECT_EQ(flash.load(56, 4), 0u);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(flash.load(0, 4) + flash.load(8, 4), 2 * kWaits);
  EXPECT_EQ(flash.touch(0, 16), 2 * kWaits);
  EXPECT_EQ(flash.touch(0, 16), 2 * kWaits);
}

TEST(flash_model, fetching_ahead_hides_what_the_two_words_before_take_to_execute) {
  Flash flash(kArt);
  // Four halfwords a read: the next one comes 6 cycles after the fetch of this one, and is wanted after 4.
  EXPECT_EQ(flash.run(0, 80), kWaits + 9 * (kWaits + 1 - 4));
  EXPECT_EQ(flash.run(0, 80), 0u);
  flash.clear();
  EXPECT_EQ(flash.run(0, 80, 2), kWaits);  // 8 cycles a read
}

TEST(flash_model, prefetch_hides_what_all_of_the_read_before_takes_to_execute) {
  FlashShape shape = kArt;
  shape.read_bytes = 16;
  Flash flash(shape);
  Flash prefetching(with_prefetch(shape));
  EXPECT_EQ(flash.run(512, 512 + 160), kWaits + 9 * (kWaits + 1 - 4));
  EXPECT_EQ(prefetching.run(512, 512 + 160), kWaits);  // 8 cycles a read
}

TEST(flash_model, where_a_branch_goes_is_not_known_before) {
  Flash flash(with_prefetch(kArt));
  flash.run(0, 8);
  EXPECT_EQ(flash.run(512, 520), kWaits);
}

TEST(flash_model, other_memories_cost_nothing) {
  Flash flash(kArt);
  EXPECT_EQ(flash.load(kFlashEnd, 4), 0u);
  EXPECT_EQ(flash.load(0x20000000, 4), 0u);
  EXPECT_EQ(flash.run(kFlashEnd, kFlashEnd + 64), 0u);
}

TEST(flash_model, is_empty_when_cleared) {
  Flash flash(kArt);
  const unsigned first = flash.run(0, 64) + flash.load_words(0, 64);
  flash.clear();
  EXPECT_EQ(flash.run(0, 64) + flash.load_words(0, 64), first);
}

TEST(flash_model, refuses_shapes_that_are_none) {
  const auto exists = [](FlashCacheShape data, std::uint64_t read_bytes = 8) {
    return Flash({kFlash, kFlashEnd, kWaits, read_bytes, 0, {0, 0, 0}, data}).exists();
  };
  EXPECT_TRUE(exists({256, 32, 8}));
  EXPECT_FALSE(exists({256, 12, 1}));
  EXPECT_FALSE(exists({256, 0, 1}));
  EXPECT_FALSE(exists({256, 32, 3}));
  EXPECT_FALSE(exists({256, 32, 0}));
  EXPECT_FALSE(exists({16, 32, 1}));
  EXPECT_FALSE(exists({1024, 512, 1}));
  EXPECT_FALSE(exists({0, 0, 0}, 6));
}

}  // namespace
