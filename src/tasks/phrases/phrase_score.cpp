#include "tasks/phrases/phrase_score.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/to_size.h"

namespace milliwatt {
namespace {

constexpr const char* kNothing = "(none)";

std::vector<int> labels_of(const Target& truth) {
  const std::vector<float>& values = std::get<std::vector<float>>(truth);
  return {values.begin(), values.end()};
}

}  // namespace

std::size_t word_errors(const std::vector<int>& truth, const std::vector<int>& said) {
  std::vector<std::size_t> errors(said.size() + 1);  // of what was read of `truth`, to each beginning of `said`
  std::iota(errors.begin(), errors.end(), std::size_t{0});
  for (const int word : truth) {
    std::size_t before = errors[0]++;
    for (std::size_t i = 0; i < said.size(); ++i) {
      const std::size_t replaced = before + (word == said[i] ? 0 : 1);
      before = errors[i + 1];
      errors[i + 1] = std::min({replaced, errors[i] + 1, errors[i + 1] + 1});
    }
  }
  return errors.back();
}

PhraseScore::PhraseScore(std::vector<std::string> words, PhraseGrammar grammar, PhraseSearchSettings how)
    : words_(std::move(words)), grammar_(std::move(grammar)), how_(how), counts_(grammar_.size()) {}

void PhraseScore::add(const Target& truth, const Tensor& output, std::span<const std::byte> answer) {
  const std::vector<int> labels = labels_of(truth);
  const HeardPhrase heard = heard_phrase(output, answer, grammar_, how_);
  said_ += labels.size();
  wrong_ += word_errors(labels, heard.said);
  ++spelled_.items;
  spelled_.right += heard.said == labels ? 1 : 0;
  const int wanted = grammar_.find(labels);
  Count& count = wanted < 0 ? others_ : listed_;
  ++count.items;
  count.right += heard.phrase == wanted ? 1 : 0;
  if (wanted >= 0) ++counts_[to_size(wanted)];
}

double PhraseScore::word_error_rate() const {
  return said_ == 0 ? 0 : static_cast<double>(wrong_) / static_cast<double>(said_);
}

double PhraseScore::figure() const { return grammar_.empty() ? std::max(0.0, 1 - word_error_rate()) : listed_.share(); }

std::optional<Interval> PhraseScore::interval() const {
  if (grammar_.empty()) return std::nullopt;
  return wilson_interval(static_cast<std::int64_t>(listed_.right), static_cast<std::int64_t>(listed_.items));
}

Json PhraseScore::json() const {
  const std::size_t most = counts_.empty() ? 0 : *std::ranges::max_element(counts_);
  return {{"baseline", listed_.items == 0 ? 0 : static_cast<double>(most) / static_cast<double>(listed_.items)},
          {"word_error_rate", word_error_rate()},
          {"right_without_list", spelled_.share()},
          {"listed", listed_.items},
          {"others", others_.items},
          {"false_accepts", others_.items - others_.right}};
}

std::string PhraseScore::remark() const {
  std::string text = fmt::format("; word error rate {:.3f}", word_error_rate());
  if (others_.items > 0 && !grammar_.empty())
    text += fmt::format("; {} of {} others taken for a phrase", others_.items - others_.right, others_.items);
  return text;
}

std::string PhraseScore::details(const std::string& where) const {
  std::string text = fmt::format("phrases{}\n", where);
  const auto line = [&](const char* what, const Count& count) {
    text += fmt::format("  {:<34} {:>6} of {:>6}  {:.3f}\n", what, count.right, count.items, count.share());
  };
  if (!grammar_.empty()) {
    line("of the list, found in it", listed_);
    line("others, taken for none", others_);
  }
  line("spelled right without the list", spelled_);
  text += fmt::format("  {:<34} {:>6} of {:>6}  {:.3f}\n", "words wrong without the list", wrong_, said_,
                      word_error_rate());
  return text;
}

std::string PhraseScore::text_of(std::span<const int> labels) const {
  std::string text;
  for (const int label : labels) text += (text.empty() ? "" : " ") + words_.at(to_size(label - 1));
  return text.empty() ? kNothing : text;
}

std::optional<Mistake> PhraseScore::mistake(const Target& truth, const Tensor& output,
                                            std::span<const std::byte> answer) const {
  const std::vector<int> labels = labels_of(truth);
  const HeardPhrase heard = heard_phrase(output, answer, grammar_, how_);
  if (grammar_.empty()) {
    if (heard.said == labels) return std::nullopt;
    return Mistake{text_of(labels), text_of(heard.said), 0};
  }
  if (heard.phrase == grammar_.find(labels)) return std::nullopt;
  const std::string answered = heard.phrase < 0 ? kNothing : grammar_.texts()[to_size(heard.phrase)];
  return Mistake{text_of(labels), answered, std::exp2(heard.bits)};
}

}  // namespace milliwatt
