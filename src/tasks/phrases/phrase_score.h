// How many phrases are found in the list, and how many words are right without it.
#pragma once

#include <string>
#include <vector>

#include "tasks/phrases/phrase_grammar.h"
#include "tasks/score.h"

namespace milliwatt {

/// The least number of words that are put in, left out or replaced to make one of the other (Levenshtein).
std::size_t word_errors(const std::vector<int>& truth, const std::vector<int>& said);

/// The figure is `phrase_accuracy`, the share of the list's phrases that are found right; without a list it is
/// `word_accuracy`, 1 less the word error rate, and at least 0.
class PhraseScore final : public Score {
 public:
  PhraseScore(std::vector<std::string> words, PhraseGrammar grammar, PhraseSearchSettings how);

  void add(const Target& truth, const Tensor& output, std::span<const std::byte> answer) override;
  std::string_view metric() const override { return grammar_.empty() ? "word_accuracy" : "phrase_accuracy"; }
  double figure() const override;
  std::optional<Interval> interval() const override;
  Json json() const override;
  std::string remark() const override;
  std::string details(const std::string& where) const override;
  std::optional<Mistake> mistake(const Target& truth, const Tensor& output,
                                 std::span<const std::byte> answer) const override;

 private:
  struct Count {
    std::size_t items = 0, right = 0;
    double share() const { return items == 0 ? 0 : static_cast<double>(right) / static_cast<double>(items); }
  };

  /// In all words that were said, those that are wrong, missing or too many.
  double word_error_rate() const;
  std::string text_of(std::span<const int> labels) const;

  std::vector<std::string> words_;
  PhraseGrammar grammar_;
  PhraseSearchSettings how_;
  Count listed_;                      // phrases of the list
  Count others_;                      // right: taken for none
  Count spelled_;                     // all, by their words without the list
  std::size_t said_ = 0, wrong_ = 0;  // words
  std::vector<std::size_t> counts_;   // of each phrase of the list
};

}  // namespace milliwatt
