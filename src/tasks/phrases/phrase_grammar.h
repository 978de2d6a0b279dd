// A list of phrases, as the device searches it, and what a network's output says of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// Phrases of words that have labels from 1 on.
class PhraseGrammar {
 public:
  PhraseGrammar() = default;
  /// `texts`: phrases as plain_text() gives them; those that are listed twice count once. `words`: of label 1 and on.
  /// @throws Error naming phrases with words that there are not, or more of them than the device's list may have.
  PhraseGrammar(const std::vector<std::string>& texts, const std::vector<std::string>& words);

  bool empty() const { return phrases_.empty(); }
  std::size_t size() const { return phrases_.size(); }
  /// In the order of their labels.
  const std::vector<std::vector<int>>& phrases() const { return phrases_; }
  const std::vector<std::string>& texts() const { return texts_; }
  /// Words of the longest one.
  std::size_t longest() const { return longest_; }
  /// As PhraseList has them in flash.
  const std::vector<std::uint8_t>& rows() const { return rows_; }
  /// The phrase of these labels; -1 if there is none.
  int find(std::span<const int> labels) const;

 private:
  std::vector<std::vector<int>> phrases_;
  std::vector<std::string> texts_;
  std::vector<std::uint8_t> rows_;
  std::size_t longest_ = 0;
};

struct PhraseSearchSettings {
  int width = 16;          ///< beginnings that stay from step to step
  double margin_bits = 0;  ///< a phrase that is less probable than the best labelling by more is none; 0: none is
};

struct HeardPhrase {
  std::vector<int> said;  ///< labels by the best label of each step
  int phrase = -1;        ///< of the list; -1: none
  double bits = 0;        ///< logarithm to base 2 of its probability
  double below_bits = 0;  ///< that of the best labelling's less `bits`
};

/// `answer`: the bytes of an output of 1 x steps x 1 x labels, scores. @throws Error if they are of a type other than
/// s8 and f32.
HeardPhrase heard_phrase(const Tensor& output, std::span<const std::byte> answer, const PhraseGrammar& grammar,
                         const PhraseSearchSettings& how);

/// What a code of the output is as a logarithm to base 2, in 1/2^20, as label_logs() wants it.
std::int32_t bits_per_code(const Tensor& output);

}  // namespace milliwatt
