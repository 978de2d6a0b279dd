// Phrases as a data set: recordings of them, or recordings of single words that are joined to phrases.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "data/phrase_clips.h"
#include "tasks/phrases/phrase_grammar.h"
#include "tasks/phrases/word_joiner.h"

namespace milliwatt {

/// How recordings become inputs.
struct PhraseForm {
  int sample_rate = 16'000;
  std::size_t samples = 40'000;  ///< of an input
  int most_words = 6;            ///< of a phrase
  Augmentation augmentation;
  Joining joining;
  std::uint64_t seed = 1;  ///< of joined phrases
};

/// Targets are the labels of the words, from 1 on, as std::vector<float>.
class PhraseDataset : public Dataset {
 public:
  /// `words`: that the network knows, or is to know. @throws Error naming texts with too many words or words that are
  /// not known.
  PhraseDataset(PhraseClips clips, std::vector<std::string> words, PhraseGrammar grammar, PhraseForm form);

  const PhraseGrammar& grammar() const { return grammar_; }
  std::size_t left_out() const { return clips_.left_out.size(); }
  /// SHA-256 of the recordings that are not for the test, or of all.
  std::vector<std::string> digests(bool all) const;

  const std::vector<std::string>& classes() const override { return words_; }
  std::string training_digest() const override;
  std::string table_text() const override;
  Json json() const override;
  std::string summary_text() const override;

 protected:
  const PhraseClips& clips() const { return clips_; }
  const PhraseForm& form() const { return form_; }
  const std::vector<int>& labels(std::size_t clip) const { return labels_[clip]; }

 private:
  std::string split_text() const;

  PhraseClips clips_;
  std::vector<std::string> words_;
  PhraseGrammar grammar_;
  PhraseForm form_;
  std::vector<std::vector<int>> labels_;  // of each clip
};

/// An item is a recording.
class RecordedPhrases final : public PhraseDataset {
 public:
  using PhraseDataset::PhraseDataset;

  std::size_t size() const override { return clips().texts.size(); }
  Part part(std::size_t item) const override { return clips().sounds.clips.at(item).part; }
  Target target(std::size_t item) const override;
  std::string name(std::size_t item) const override { return clips().sounds.clips.at(item).path.string(); }
  std::vector<std::byte> input(std::size_t item) const override;
  VariedItem varied(std::size_t item, const Variation& how) const override;
  std::string variation_text() const override;
};

/// An item is a phrase of recorded words. In the validation and test parts every second one is of the list.
class JoinedPhrases final : public PhraseDataset {
 public:
  /// @throws Error naming recordings of several words, or a part without words.
  JoinedPhrases(PhraseClips given, std::vector<std::string> words, PhraseGrammar grammar, PhraseForm how);

  std::size_t size() const override;
  Part part(std::size_t item) const override;
  Target target(std::size_t item) const override;
  std::string name(std::size_t item) const override;
  std::vector<std::byte> input(std::size_t item) const override;
  VariedItem varied(std::size_t item, const Variation& how) const override;
  std::string variation_text() const override;

 private:
  const WordJoiner& joiner(Part part) const { return joiners_[static_cast<std::size_t>(part)]; }
  std::vector<int> wanted(std::size_t item, Random& random) const;

  std::vector<WordJoiner> joiners_;      // by part
  std::array<std::size_t, 3> counts_{};  // by part
};

}  // namespace milliwatt
