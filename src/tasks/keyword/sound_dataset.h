// Sound clips as a data set.
#pragma once

#include <string>
#include <vector>

#include "data/dataset.h"
#include "tasks/keyword/listening.h"

namespace milliwatt {

class SoundDataset final : public Dataset {
 public:
  SoundDataset(Listening listening, const Augmentation& augmentation);

  const Listening& listening() const { return listening_; }
  const Augmentation& augmentation() const { return augmentation_; }

  const std::vector<std::string>& classes() const override { return listening_.sounds.classes; }
  std::size_t size() const override { return listening_.sounds.clips.size(); }
  Part part(std::size_t item) const override { return clip(item).part; }
  Target target(std::size_t item) const override { return clip(item).label; }
  std::string name(std::size_t item) const override { return clip(item).path.string(); }
  std::vector<std::byte> input(std::size_t item) const override;
  VariedItem varied(std::size_t item, const Variation& how) const override;
  std::string training_digest() const override;
  std::string variation_text() const override;
  std::string table_text() const override;
  Json json() const override;
  std::string summary_text() const override;

 private:
  const SoundClip& clip(std::size_t item) const { return listening_.sounds.clips.at(item); }

  Listening listening_;
  Augmentation augmentation_;
};

/// The clips of a data set of this task.
const Listening& listening_of(const Dataset& data);

}  // namespace milliwatt
