// Pictures with boxes as a data set.
#pragma once

#include <string>
#include <vector>

#include "data/dataset.h"
#include "data/image/boxed_pictures.h"
#include "data/image/vary_boxed_picture.h"

namespace milliwatt {

/// Targets: the boxes of a picture.
class BoxedDataset final : public Dataset {
 public:
  BoxedDataset(BoxedSet set, const BoxedVariation& variation);

  /// SHA-256 of the pixels of each picture.
  std::vector<std::string> digests() const;
  std::size_t left_out() const { return set_.left_out.size(); }

  const std::vector<std::string>& classes() const override { return set_.pictures.classes; }
  std::size_t size() const override { return set_.boxes.size(); }
  Part part(std::size_t item) const override { return set_.pictures.items.at(item).part; }
  Target target(std::size_t item) const override { return set_.boxes.at(item); }
  std::string name(std::size_t item) const override { return set_.pictures.items.at(item).name; }
  std::vector<std::byte> input(std::size_t item) const override;
  VariedItem varied(std::size_t item, const Variation& how) const override;
  std::string training_digest() const override;
  std::string variation_text() const override;
  std::string table_text() const override;
  Json json() const override;
  std::string summary_text() const override;

 private:
  std::size_t boxes_in(Part wanted, std::size_t label) const;
  std::string split_line() const;

  BoxedSet set_;
  BoxedVariation variation_;
};

}  // namespace milliwatt
