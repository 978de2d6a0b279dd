#include "tasks/phrases/phrase_grammar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <numbers>

#include "base/error.h"
#include "base/in_quotes.h"
#include "base/problems.h"
#include "base/to_size.h"
#include "data/phrase_clips.h"
#include "milliwatt/decide/phrases.h"

namespace milliwatt {
namespace {

constexpr std::size_t kMostPhrases = 4'096;
constexpr double kLeastBits = 512;  // of a label's score below the best one

/// A step's scores as logarithms of probabilities.
class StepLogs {
 public:
  StepLogs(const Tensor& output, std::span<const std::byte> answer) : output_(output), answer_(answer) {
    if (output.type != ElementType::kInt8 && output.type != ElementType::kFloat32)
      throw Error(fmt::format("scores of type {}; supported: s8, f32", element_name(output.type)));
    logs_.resize(labels());
    if (output.type == ElementType::kInt8) per_code_ = bits_per_code(output);
  }

  std::size_t steps() const { return to_size(output_.shape[1]); }
  std::size_t labels() const { return to_size(output_.shape[3]); }

  const std::vector<std::int32_t>& at(std::size_t step) {
    const auto count = static_cast<std::uint8_t>(labels());
    if (output_.type == ElementType::kInt8) {
      std::vector<std::int8_t> codes(labels());
      std::memcpy(codes.data(), answer_.data() + step * labels(), labels());
      label_logs(codes.data(), count, per_code_, logs_.data());
      return logs_;
    }
    std::vector<float> scores(labels());
    std::memcpy(scores.data(), answer_.data() + step * labels() * sizeof(float), labels() * sizeof(float));
    const float best = std::ranges::max(scores);
    for (std::size_t i = 0; i < scores.size(); ++i) {
      const double bits = std::max(-kLeastBits, std::numbers::log2e * static_cast<double>(scores[i] - best));
      logs_[i] = static_cast<std::int32_t>(std::lround(bits * kOneBit));
    }
    normalize_logs(logs_.data(), count);
    return logs_;
  }

 private:
  const Tensor& output_;
  std::span<const std::byte> answer_;
  std::vector<std::int32_t> logs_;
  std::int32_t per_code_ = 0;
};

}  // namespace

PhraseGrammar::PhraseGrammar(const std::vector<std::string>& texts, const std::vector<std::string>& words) {
  std::map<std::string, int> labels;
  for (std::size_t i = 0; i < words.size(); ++i) labels[words[i]] = static_cast<int>(i) + 1;
  std::map<std::vector<int>, std::string> all;
  Problems problems;
  for (const std::string& text : texts) {
    std::vector<int> phrase;
    for (const std::string& word : words_in(text)) {
      const auto found = labels.find(word);
      if (found == labels.end())
        problems.add(fmt::format("phrase {}: the word {} is in no recording", in_quotes(text), in_quotes(word)));
      else
        phrase.push_back(found->second);
    }
    if (!phrase.empty()) all[phrase] = text;
  }
  problems.throw_if_any("");
  if (all.size() > kMostPhrases)
    throw Error(fmt::format("{} phrases; supported: at most {}; list those that count", all.size(), kMostPhrases));
  for (const auto& [phrase, text] : all) {
    phrases_.push_back(phrase);
    texts_.push_back(text);
    longest_ = std::max(longest_, phrase.size());
  }
  if (longest_ > std::numeric_limits<std::uint8_t>::max())
    throw Error(fmt::format("a phrase of {} words; supported: at most 255", longest_));
  for (const std::vector<int>& phrase : phrases_) {
    for (std::size_t i = 0; i < longest_; ++i)
      rows_.push_back(i < phrase.size() ? static_cast<std::uint8_t>(phrase[i]) : std::uint8_t{0});
  }
}

int PhraseGrammar::find(std::span<const int> labels) const {
  const auto place = std::ranges::lower_bound(phrases_, labels, [](std::span<const int> a, std::span<const int> b) {
    return std::ranges::lexicographical_compare(a, b);
  });
  const bool is_it = place != phrases_.end() && std::ranges::equal(*place, labels);
  return is_it ? static_cast<int>(place - phrases_.begin()) : -1;
}

std::int32_t bits_per_code(const Tensor& output) {
  const double bits = std::numbers::log2e * static_cast<double>(output.quantization.scales.at(0));
  if (bits >= 4) throw Error(fmt::format("a score's code is {:.1f} bits; supported: below 4", bits));
  return static_cast<std::int32_t>(std::lround(std::ldexp(bits, 20)));
}

HeardPhrase heard_phrase(const Tensor& output, std::span<const std::byte> answer, const PhraseGrammar& grammar,
                         const PhraseSearchSettings& how) {
  StepLogs logs(output, answer);
  std::vector<std::uint8_t> said(std::min<std::size_t>(logs.steps(), std::numeric_limits<std::uint8_t>::max()));
  SaidWords words(said.data(), static_cast<std::uint8_t>(said.size()));
  std::vector<PhraseBeginning> memory(2 * to_size(how.width));
  PhraseSearch search(
      {grammar.rows().data(), static_cast<std::uint16_t>(grammar.size()), static_cast<std::uint8_t>(grammar.longest())},
      memory.data(), static_cast<std::uint8_t>(how.width));
  const auto labels = static_cast<std::uint8_t>(logs.labels());
  for (std::size_t step = 0; step < logs.steps(); ++step) {
    const std::vector<std::int32_t>& at = logs.at(step);
    words.add(best_label(at.data(), labels));
    if (!grammar.empty()) search.add(at.data(), labels);
  }
  const std::int32_t margin = how.margin_bits > 0 ? static_cast<std::int32_t>(std::lround(how.margin_bits * kOneBit))
                                                  : std::numeric_limits<std::int32_t>::max();
  HeardPhrase heard;
  heard.said.assign(said.begin(), said.begin() + words.count());
  if (grammar.empty()) return heard;
  const FoundPhrase found = search.found(margin);
  heard.phrase = found.phrase;
  heard.bits = static_cast<double>(found.log) / kOneBit;
  heard.below_bits = static_cast<double>(found.below) / kOneBit;
  return heard;
}

}  // namespace milliwatt
