// Tiles of pictures with a class for each pixel as a data set.
#pragma once

#include <string>
#include <vector>

#include "data/dataset.h"
#include "data/image/masked_pictures.h"
#include "data/image/vary_boxed_picture.h"

namespace milliwatt {

/// Where tiles of a picture begin along one dimension: evenly apart, so that they cover it. `tile` is at most `size`.
std::vector<int> tile_places(int size, int tile);

/// Items are the square tiles of the pictures, row by row. Targets: the class of each pixel.
class MaskedDataset final : public Dataset {
 public:
  /// `tile`: pixels, at most the pictures' height and width.
  MaskedDataset(MaskedSet set, int tile, const CropVariation& variation);

  /// SHA-256 of the pixels of each picture's tiles.
  std::vector<std::string> digests() const;
  std::size_t left_out() const { return set_.pictures.left_out.size(); }

  const std::vector<std::string>& classes() const override { return set_.pictures.classes; }
  std::size_t size() const override { return tiles_.size(); }
  Part part(std::size_t item) const override { return set_.pictures.items[tiles_.at(item).picture].part; }
  Target target(std::size_t item) const override;
  std::string name(std::size_t item) const override;
  std::vector<std::byte> input(std::size_t item) const override;
  /// A square of the same picture, wherever in it.
  VariedItem varied(std::size_t item, const Variation& how) const override;
  std::string training_digest() const override;
  std::string variation_text() const override;
  std::string table_text() const override;
  Json json() const override;
  std::string summary_text() const override;

 private:
  struct Tile {
    std::size_t picture = 0;
    int top = 0, left = 0;
  };

  Crop crop(std::size_t item) const;
  PixelLayout layout() const { return {set_.pictures.height, set_.pictures.width, set_.pictures.channels}; }
  std::size_t pictures_in(Part wanted) const;
  /// Of the pixels of the part's pictures.
  double share_of(Part wanted, std::size_t label) const;
  std::string split_line() const;

  MaskedSet set_;
  int tile_;
  CropVariation variation_;
  std::vector<Tile> tiles_;
};

}  // namespace milliwatt
