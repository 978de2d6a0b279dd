#include "data/image/cells.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numbers>

#include "base/files.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/to_size.h"
#include "data/image/canvas.h"
#include "data/image/picture_file.h"
#include "data/made_folder.h"

namespace milliwatt {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

struct Cell {
  double x = 0, y = 0, radius = 0;
  double lobes[3] = {};  ///< phases of 2, 3 and 5 lobes
  double nucleus_x = 0, nucleus_y = 0;

  /// Of the outline, in the direction of the point.
  double reach(double dx, double dy) const {
    const double angle = std::atan2(dy, dx);
    return radius * (1 + 0.15 * std::sin(2 * angle + lobes[0]) + 0.1 * std::sin(3 * angle + lobes[1]) +
                     0.06 * std::sin(5 * angle + lobes[2]));
  }
};

/// Grey values of 0 .. 1 and their classes.
struct Plane {
  int side = 0;
  std::vector<double> values;
  std::vector<std::uint8_t> labels;
};

/// The ground: smooth waves, and grains of about two pixels.
Plane ground(int side, Random& random) {
  Canvas canvas(side, random);
  Plane plane{side, {}, std::vector<std::uint8_t>(to_size(side * side))};
  std::vector<double> grains(to_size(side * side));
  for (double& grain : grains) grain = static_cast<double>(random.normal());
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const auto grain = [&](int gx, int gy) {
        return grains[to_size((gy + side) % side * side + (gx + side) % side)];
      };
      const double grey = (canvas.at(x, y, 0) + canvas.at(x, y, 1) + canvas.at(x, y, 2)) / 3;
      plane.values.push_back(grey + 0.06 * (grain(x, y) + grain(x, y - 1) + grain(x - 1, y - 1)));
    }
  }
  return plane;
}

void paint_cell(Plane& plane, const Cell& cell, Random& random) {
  constexpr double kRim = 0.85, kNucleus = 0.38;
  const auto places = [&](auto visit) {
    for (int y = 0; y < plane.side; ++y) {
      for (int x = 0; x < plane.side; ++x) {
        const double dx = x + 0.5 - cell.x, dy = y + 0.5 - cell.y;
        if (std::hypot(dx, dy) > 1.4 * cell.radius) continue;
        const double part = std::hypot(dx, dy) / cell.reach(dx, dy);
        const bool is_nucleus = std::hypot(dx - cell.nucleus_x, dy - cell.nucleus_y) < kNucleus * cell.radius;
        if (part < 1) visit(to_size(y * plane.side + x), part, is_nucleus);
      }
    }
  };
  double sum = 0;
  int pixels = 0;
  places([&](std::size_t at, double, bool) {
    sum += plane.values[at];
    ++pixels;
  });
  const double level = sum / std::max(pixels, 1) + (random.chance(0.5) ? 1 : -1) * random.uniform(0.05, 0.25);
  places([&](std::size_t at, double part, bool is_nucleus) {
    plane.values[at] =
        level + 0.02 * static_cast<double>(random.normal()) - (part > kRim ? 0.12 : 0) + (is_nucleus ? 0.18 : 0);
    plane.labels[at] = is_nucleus ? 2 : 1;
  });
}

}  // namespace

const std::vector<std::string>& cell_mask_names() {
  static const std::vector<std::string> names = {"background", "cell", "nucleus"};
  return names;
}

CellPicture draw_cells(int side, std::uint64_t seed, std::uint64_t number) {
  Random random({key_of("cells"), seed, number});
  Plane plane = ground(side, random);
  for (std::uint64_t left = 2 + random.below(5); left > 0; --left) {
    Cell cell;
    cell.radius = random.uniform(0.07, 0.18) * side;
    cell.x = random.uniform(0, side);
    cell.y = random.uniform(0, side);
    for (double& phase : cell.lobes) phase = random.uniform(0, kTurn);
    cell.nucleus_x = random.uniform(-0.2, 0.2) * cell.radius;
    cell.nucleus_y = random.uniform(-0.2, 0.2) * cell.radius;
    paint_cell(plane, cell, random);
  }
  const double gain = random.uniform(0.7, 1.3), lift = random.uniform(-0.15, 0.15);
  CellPicture drawn{{side, side, 1, {}}, std::move(plane.labels)};
  for (const double value : plane.values) {
    const double seen = value * gain + lift + 0.03 * static_cast<double>(random.normal());
    drawn.picture.pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * std::clamp(seen, 0.0, 1.0))));
  }
  return drawn;
}

void make_cells(const Cells& what, const std::filesystem::path& folder, const std::function<void(int, int)>& progress) {
  const std::string stamp =
      fmt::format("cells 1: pictures {}, side {}, seed {}\n", what.pictures, what.side, what.seed);
  if (!prepare_made_folder(folder, stamp)) return;
  std::filesystem::create_directories(folder / "images");
  std::filesystem::create_directories(folder / "masks");
  std::mutex turns;
  int done = 0;
  parallel_for(to_size(what.pictures), [&](std::size_t i) {
    const CellPicture drawn = draw_cells(what.side, what.seed, i);
    const std::string name = fmt::format("{:05}.png", i);
    write_picture(folder / "images" / name, drawn.picture);
    write_picture(folder / "masks" / name, {what.side, what.side, 1, drawn.labels});
    const std::lock_guard<std::mutex> lock(turns);
    if (progress && (++done % 64 == 0 || done == what.pictures)) progress(done, what.pictures);
  });
  write_file_atomically(folder / "classes.txt", fmt::format("{}\n", fmt::join(cell_mask_names(), "\n")));
  finish_made_folder(folder, stamp);
}

}  // namespace milliwatt
