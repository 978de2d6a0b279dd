#include "data/image/scattered_shapes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numbers>
#include <optional>

#include "base/files.h"
#include "base/json.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/to_size.h"
#include "data/image/canvas.h"
#include "data/image/picture_file.h"
#include "data/made_folder.h"

namespace milliwatt {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;
constexpr std::uint64_t kClasses = 3;          // the first of shape_names()
constexpr std::uint64_t kFirstDistractor = 4;  // ring, cross, bar
constexpr std::uint64_t kDistractors = 3;

/// Around the pixels of which the shape covers three tenths or more; nothing if there are none.
std::optional<Box> box_of(const PlacedShape& shape, int side) {
  int left = side, top = side, right = 0, bottom = 0;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      if (shape.cover(x, y) < 0.3) continue;
      left = std::min(left, x);
      right = std::max(right, x + 1);
      top = std::min(top, y);
      bottom = std::max(bottom, y + 1);
    }
  }
  if (right <= left || bottom <= top) return std::nullopt;
  const auto share = [&](int place) { return static_cast<double>(place) / side; };
  return box_between(shape.shape, {share(left), share(top), share(right), share(bottom)});
}

Json coco_of(const ScatteredShapes& what, const std::vector<std::vector<Box>>& boxes) {
  Json images = Json::array(), annotations = Json::array(), categories = Json::array();
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    images.push_back(
        {{"id", i}, {"file_name", fmt::format("{:05}.png", i)}, {"height", what.side}, {"width", what.side}});
    for (const Box& box : boxes[i]) {
      const auto pixels = [&](double share) { return std::lround(share * what.side); };
      const Edges edges = edges_of(box);
      annotations.push_back({{"id", annotations.size()},
                             {"image_id", i},
                             {"category_id", box.label},
                             {"bbox", {pixels(edges.left), pixels(edges.top), pixels(box.width), pixels(box.height)}}});
    }
  }
  for (std::size_t c = 0; c < kClasses; ++c) categories.push_back({{"id", c}, {"name", scattered_shape_names()[c]}});
  return {
      {"images", std::move(images)}, {"annotations", std::move(annotations)}, {"categories", std::move(categories)}};
}

}  // namespace

const std::vector<std::string>& scattered_shape_names() {
  static const std::vector<std::string> names = {"disc", "triangle", "square"};
  return names;
}

ScatteredPicture draw_scattered_shapes(int side, std::uint64_t seed, std::uint64_t number) {
  constexpr double kLeastDistance = 0.8;  // of two middles, as a share of the sum of their radii
  Random random({key_of("scattered shapes"), seed, number});
  Canvas canvas(side, random);
  scribble(canvas, 2 + random.below(5), random);
  ScatteredPicture drawn;
  std::vector<PlacedShape> placed;
  for (std::uint64_t left = 1 + random.below(5); left > 0; --left) {
    PlacedShape shape{};
    shape.radius = random.uniform(0.07, 0.2) * side;
    shape.x = random.uniform(shape.radius, side - shape.radius);
    shape.y = random.uniform(shape.radius, side - shape.radius);
    shape.shape =
        static_cast<int>(random.chance(0.8) ? random.below(kClasses) : kFirstDistractor + random.below(kDistractors));
    shape.turn = random.uniform(0, kTurn);
    const bool is_free = std::ranges::none_of(placed, [&](const PlacedShape& other) {
      return std::hypot(other.x - shape.x, other.y - shape.y) < kLeastDistance * (other.radius + shape.radius);
    });
    if (!is_free) continue;
    placed.push_back(shape);
    paint(canvas, shape, random);
    const std::optional<Box> box = box_of(shape, side);
    if (box && shape.shape < static_cast<int>(kClasses)) drawn.boxes.push_back(*box);
  }
  drawn.picture = taken(canvas, random);
  return drawn;
}

void make_scattered_shapes(const ScatteredShapes& what, const std::filesystem::path& folder,
                           const std::function<void(int, int)>& progress) {
  const std::string stamp =
      fmt::format("scattered shapes 1: pictures {}, side {}, seed {}\n", what.pictures, what.side, what.seed);
  if (!prepare_made_folder(folder, stamp)) return;
  std::filesystem::create_directories(folder / "images");
  std::vector<std::vector<Box>> boxes(to_size(what.pictures));
  std::mutex turns;
  int done = 0;
  parallel_for(boxes.size(), [&](std::size_t i) {
    ScatteredPicture drawn = draw_scattered_shapes(what.side, what.seed, i);
    write_picture(folder / "images" / fmt::format("{:05}.png", i), drawn.picture);
    boxes[i] = std::move(drawn.boxes);
    const std::lock_guard<std::mutex> lock(turns);
    if (progress && (++done % 64 == 0 || done == what.pictures)) progress(done, what.pictures);
  });
  write_file_atomically(folder / "instances.json", coco_of(what, boxes).dump(1) + "\n");
  finish_made_folder(folder, stamp);
}

}  // namespace milliwatt
