// The decoders of phrases, against the sum over every labelling.
#include "milliwatt/decide/phrases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <vector>

#include "base/random.h"

namespace milliwatt {
namespace {

using testing::ElementsAre;
using Labels = std::vector<int>;

struct Steps {
  std::vector<std::vector<std::int32_t>> logs;
  std::vector<std::vector<double>> probabilities;
};

Steps random_steps(int steps, int labels, double spread, Random& random) {
  Steps all;
  for (int t = 0; t < steps; ++t) {
    std::vector<std::int32_t> logs;
    for (int i = 0; i < labels; ++i) logs.push_back(static_cast<std::int32_t>(random.uniform(-spread, 0) * kOneBit));
    normalize_logs(logs.data(), static_cast<std::uint8_t>(labels));
    std::vector<double> probabilities;
    for (const std::int32_t log : logs) probabilities.push_back(std::exp2(static_cast<double>(log) / kOneBit));
    all.logs.push_back(logs);
    all.probabilities.push_back(probabilities);
  }
  return all;
}

Labels spelled(const Labels& labelling) {
  Labels words;
  int last = 0;
  for (const int label : labelling) {
    if (label != 0 && label != last) words.push_back(label);
    last = label;
  }
  return words;
}

/// Of each sequence of words, the probability of all labellings that come to it.
std::map<Labels, double> of_all_labellings(const Steps& steps) {
  std::map<Labels, double> sums;
  const std::size_t labels = steps.logs.front().size();
  std::size_t count = 1;
  for (std::size_t t = 0; t < steps.logs.size(); ++t) count *= labels;
  for (std::size_t number = 0; number < count; ++number) {
    Labels labelling;
    double probability = 1;
    std::size_t rest = number;
    for (const std::vector<double>& step : steps.probabilities) {
      labelling.push_back(static_cast<int>(rest % labels));
      probability *= step[rest % labels];
      rest /= labels;
    }
    sums[spelled(labelling)] += probability;
  }
  return sums;
}

FoundPhrase search(const PhraseList& list, const Steps& steps, std::uint8_t width, std::int32_t margin = 1 << 30) {
  std::vector<PhraseBeginning> memory(2U * width);
  PhraseSearch search(list, memory.data(), width);
  for (const auto& logs : steps.logs) search.add(logs.data(), static_cast<std::uint8_t>(logs.size()));
  return search.found(margin);
}

TEST(log_of_sum, is_the_logarithm_of_the_sum) {
  for (const int a : {0, -3, -500, -4096, -70'000}) {
    for (int b = -80'000; b <= 0; b += 37) {
      const double sum = std::exp2(a / 4096.0) + std::exp2(b / 4096.0);
      EXPECT_NEAR(log_of_sum(a, b), 4096 * std::log2(sum), 3) << a << " " << b;
      EXPECT_EQ(log_of_sum(a, b), log_of_sum(b, a));
    }
  }
  EXPECT_EQ(log_of_sum(kImpossible, -77), -77);
}

TEST(label_logs, are_a_softmax) {
  const std::int8_t codes[] = {-100, 20, 17, 127};
  std::int32_t logs[4];
  constexpr double kScale = 0.05;
  label_logs(codes, 4, static_cast<std::int32_t>(kScale / std::log(2.0) * (1 << 20)), logs);
  double sum = 0;
  for (const std::int8_t code : codes) sum += std::exp(kScale * code);
  for (int i = 0; i < 4; ++i)
    EXPECT_NEAR(static_cast<double>(logs[i]) / kOneBit, std::log2(std::exp(kScale * codes[i]) / sum), 2e-3);
}

TEST(said_words, join_what_is_equal_and_drop_blanks) {
  std::uint8_t words[3];
  SaidWords said(words, 3);
  constexpr std::uint8_t kSteps[] = {0, 2, 2, 0, 2, 1, 1, 0, 0};
  for (const std::uint8_t label : kSteps) said.add(label);
  ASSERT_EQ(said.count(), 3);
  EXPECT_THAT(words, ElementsAre(2, 2, 1));
  EXPECT_TRUE(said.is_whole());
  said.add(2);
  EXPECT_FALSE(said.is_whole());
  EXPECT_EQ(said.count(), 3);
}

TEST(phrase_search, finds_the_phrase_that_all_labellings_say) {
  Random random{5};
  // With repeated words, and phrases that begin as others do.
  const std::vector<Labels> phrases = {{1}, {1, 1}, {1, 1, 2}, {1, 2}, {2, 1, 2}, {2, 2}};
  std::vector<std::uint8_t> rows;
  for (const Labels& phrase : phrases) {
    for (std::size_t i = 0; i < 3; ++i) rows.push_back(static_cast<std::uint8_t>(i < phrase.size() ? phrase[i] : 0));
  }
  const PhraseList list = {rows.data(), 6, 3};
  std::map<int, int> found_of;
  for (int trial = 0; trial < 300; ++trial) {
    const Steps steps = random_steps(1 + trial % 6, 3, 6, random);
    const std::map<Labels, double> sums = of_all_labellings(steps);
    int best = kNoPhrase;
    double most = sums.at({});
    for (std::size_t i = 0; i < phrases.size(); ++i) {
      const auto sum = sums.find(phrases[i]);
      if (sum != sums.end() && sum->second > most) {
        most = sum->second;
        best = static_cast<int>(i);
      }
    }
    const FoundPhrase found = search(list, steps, 10);
    EXPECT_NEAR(static_cast<double>(found.log) / kOneBit, std::log2(most), 0.02) << "trial " << trial;
    const bool is_close = found.phrase != best && found.phrase >= 0 &&
                          std::abs(std::log2(sums.at(phrases[static_cast<std::size_t>(found.phrase)]) / most)) < 0.02;
    EXPECT_TRUE(found.phrase == best || is_close) << "trial " << trial;
    ++found_of[found.phrase];
  }
  EXPECT_GE(found_of.size(), 6U) << "the trials try little";
}

TEST(phrase_search, keeps_the_best_beginnings_if_there_is_no_room) {
  Random random{6};
  const std::uint8_t rows[] = {1, 0, 1, 2, 2, 1, 2, 2, 3, 1};
  const PhraseList list = {rows, 5, 2};
  int same = 0;
  for (int trial = 0; trial < 100; ++trial) {
    const Steps steps = random_steps(6, 4, 12, random);
    const FoundPhrase all = search(list, steps, 20), few = search(list, steps, 3);
    EXPECT_LE(few.log, all.log);
    same += all.phrase == few.phrase ? 1 : 0;
  }
  EXPECT_GE(same, 85);
}

TEST(phrase_search, takes_no_phrase_that_is_far_below_the_best_labelling) {
  const std::uint8_t rows[] = {1};
  const PhraseList list = {rows, 1, 1};
  Steps steps;
  // Blank, then word 2, which is in no phrase, then blank; word 1 is 8 bits less probable.
  steps.logs = {
      {-10, -9 * kOneBit, -9 * kOneBit}, {-9 * kOneBit, -8 * kOneBit, -20}, {-10, -9 * kOneBit, -9 * kOneBit}};
  const FoundPhrase found = search(list, steps, 4);
  EXPECT_EQ(found.phrase, 0);
  EXPECT_NEAR(static_cast<double>(found.below) / kOneBit, 8, 1.1);
  EXPECT_EQ(search(list, steps, 4, 5 * kOneBit).phrase, kNoPhrase);
}

TEST(phrase_search, finds_nothing_in_nothing) {
  const std::uint8_t rows[] = {1};
  Steps steps;
  steps.logs.assign(300, {-3, -10 * kOneBit});
  EXPECT_EQ(search({rows, 1, 1}, steps, 2).phrase, kNoPhrase);
}

}  // namespace
}  // namespace milliwatt
