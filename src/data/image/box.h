// Objects in a picture as boxes around them.
#pragma once

#include <vector>

#include "data/target.h"

namespace milliwatt {

/// Where a box begins and ends, as shares of the picture's width and height.
struct Edges {
  double left = 0, top = 0, right = 0, bottom = 0;
};

Edges edges_of(const Box& box);
Box box_between(int label, const Edges& edges);

/// Intersection over union of the two areas: 0 .. 1. Classes do not count.
double overlap(const Box& first, const Box& second);

/// The boxes in the part of the picture that fitted() keeps at height x width. Boxes are cut at its border; those of
/// which less than three tenths remain are left out.
std::vector<Box> fitted_boxes(const std::vector<Box>& boxes, int picture_height, int picture_width, int height,
                              int width);

/// The boxes after a change of the coordinates, place -> (place - offset) / scale along each axis; a negative scale
/// mirrors. They are cut and left out as above.
struct BoxMapping {
  double scale_x = 1, offset_x = 0, scale_y = 1, offset_y = 0;
};
std::vector<Box> mapped_boxes(const std::vector<Box>& boxes, const BoxMapping& mapping);

}  // namespace milliwatt
