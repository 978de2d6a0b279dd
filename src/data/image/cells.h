// Pictures that the project makes itself for segmentation: blobs with nuclei, as under a microscope.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "data/image/picture.h"

namespace milliwatt {

/// background, cell, nucleus
const std::vector<std::string>& cell_mask_names();

struct CellPicture {
  Picture picture;                   ///< grey
  std::vector<std::uint8_t> labels;  ///< the class of each pixel
};

/// A picture of side x side pixels with 2 to 6 cells. A cell is brighter or darker than its ground, smoother than it,
/// with a dark rim and a bright nucleus that is not in its middle. It follows from (seed, number) alone.
CellPicture draw_cells(int side, std::uint64_t seed, std::uint64_t number);

struct Cells {
  int pictures = 900;
  int side = 96;
  std::uint64_t seed = 1;
};

/// Fills `folder` with images/NUMBER.png, masks/NUMBER.png and classes.txt. Where the folder already holds exactly
/// this, nothing is done. Same arguments, same bytes.
/// @throws Error if the disk is full, or the folder holds anything else.
void make_cells(const Cells& what, const std::filesystem::path& folder,
                const std::function<void(int done, int all)>& progress = {});

}  // namespace milliwatt
