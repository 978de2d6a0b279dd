// Where pictures that the project makes itself are painted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/random.h"
#include "data/image/picture.h"

namespace milliwatt {

using Colour = std::array<double, 3>;

/// A square in colour, of values 0 .. 1.
class Canvas {
 public:
  /// A smooth ground with waves.
  Canvas(int side, Random& random);

  int side() const { return side_; }
  double& at(int x, int y, std::size_t c);
  /// The colour shows through where `share` is below 1.
  void mix(int x, int y, const Colour& colour, double share);

 private:
  int side_;
  std::vector<double> values_;
};

/// A shape by its number among shape_names(), in pixels and radians.
struct PlacedShape {
  int shape;
  double x, y, radius, turn;

  /// The share of the pixel that is inside, from 3 x 3 points.
  double cover(int px, int py) const;
};

/// Paints the shape in a colour that differs from the ground behind it, with a little texture.
void paint(Canvas& canvas, const PlacedShape& shape, Random& random);

/// Strokes that belong to no shape.
void scribble(Canvas& canvas, std::uint64_t strokes, Random& random);

/// The picture as a camera takes it: exposure, noise.
Picture taken(Canvas& canvas, Random& random);

}  // namespace milliwatt
