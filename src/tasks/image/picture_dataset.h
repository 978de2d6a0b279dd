// Labelled pictures as a data set.
#pragma once

#include <string>
#include <vector>

#include "data/dataset.h"
#include "data/image/picture_set.h"
#include "data/image/vary_picture.h"

namespace milliwatt {

class PictureDataset final : public Dataset {
 public:
  PictureDataset(PictureSet set, const PictureVariation& variation);

  /// SHA-256 of the pixels of each picture.
  std::vector<std::string> digests() const;
  const PictureSet& set() const { return set_; }

  const std::vector<std::string>& classes() const override { return set_.classes; }
  std::size_t size() const override { return set_.items.size(); }
  Part part(std::size_t item) const override { return set_.items.at(item).part; }
  Target target(std::size_t item) const override { return set_.items.at(item).label; }
  std::string name(std::size_t item) const override { return set_.items.at(item).name; }
  std::vector<std::byte> input(std::size_t item) const override;
  VariedItem varied(std::size_t item, const Variation& how) const override;
  std::string training_digest() const override;
  std::string variation_text() const override;
  std::string table_text() const override;
  Json json() const override;
  std::string summary_text() const override;

 private:
  std::vector<std::string> warnings() const;
  std::string split_line() const;

  PictureSet set_;
  PictureVariation variation_;
};

}  // namespace milliwatt
