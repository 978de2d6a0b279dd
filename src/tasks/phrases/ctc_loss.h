// Connectionist temporal classification (Graves, Fernandez, Gomez, Schmidhuber 2006): the loss of a sequence of words
// that does not say when each was said.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "train/loss.h"

namespace milliwatt {

/// Of an output of 1 x steps x 1 x labels, scores of the blank (label 0) and of words: minus the natural logarithm of
/// the probability of all labellings that come to the target's words, divided by the number of words (by 1 if there are
/// none). `most_words`: of a target.
std::shared_ptr<const Loss> ctc_loss(int most_words);

/// Fills a target of the loss with up to `most_words` words, labels from 1 on. @throws Error if there are more.
void fill_ctc_target(std::span<const int> words, int most_words, std::size_t labels, std::span<float> target);

}  // namespace milliwatt
