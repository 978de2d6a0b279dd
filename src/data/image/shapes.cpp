#include "data/image/shapes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <mutex>

#include "base/error.h"
#include "base/files.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/to_size.h"
#include "data/image/canvas.h"
#include "data/made_folder.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

std::string idx_header(const std::vector<int>& sizes) {
  std::string text = {'\0', '\0', '\x08', static_cast<char>(sizes.size())};
  for (const int size : sizes) {
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(size >> shift & 0xff);
  }
  return text;
}

/// The number of the n-th picture's shape. Classes take turns, and so do the shapes of the class `other`.
int shape_of(const Shapes& what, int n) {
  const std::vector<std::string>& names = shape_names();
  const int shapes = static_cast<int>(names.size());
  if (what.wanted.empty()) return n % shapes;
  const int wanted = static_cast<int>(std::ranges::find(names, what.wanted) - names.begin());
  if (n % 2 == 1) return wanted;
  return (wanted + 1 + n / 2 % (shapes - 1)) % shapes;
}

/// One pair of files; the n-th picture is of the class n modulo the number of classes.
void write_pair(const Shapes& what, const fs::path& folder, const std::string& name, int pictures,
                const std::function<void()>& drawn) {
  const int classes = static_cast<int>(shape_classes(what).size());
  std::string images = idx_header({pictures, what.side, what.side, 3});
  std::string labels = idx_header({pictures});
  const std::size_t header = images.size();
  const std::size_t each = to_size(what.side * what.side) * 3;
  images.resize(header + to_size(pictures) * each);
  for (int i = 0; i < pictures; ++i) labels += static_cast<char>(i % classes);
  const std::uint64_t stream = key_of(name) ^ what.seed;
  parallel_for(to_size(pictures), [&](std::size_t i) {
    const Picture picture = draw_shape(shape_of(what, static_cast<int>(i)), what.side, stream, i);
    std::ranges::copy(picture.pixels, images.begin() + static_cast<std::ptrdiff_t>(header + i * each));
    drawn();
  });
  write_file_atomically(folder / (name + "-images-idx4-ubyte"), images);
  write_file_atomically(folder / (name + "-labels-idx1-ubyte"), labels);
}

}  // namespace

const std::vector<std::string>& shape_names() {
  static const std::vector<std::string> names = {"disc", "triangle", "square", "star", "ring", "cross", "bar", "moon"};
  return names;
}

std::vector<std::string> shape_classes(const Shapes& what) {
  if (what.wanted.empty()) return shape_names();
  if (std::ranges::count(shape_names(), what.wanted) == 0)
    throw Error(fmt::format("{}: no such shape; supported: {}", what.wanted, fmt::join(shape_names(), ", ")));
  return {"other", what.wanted};
}

Picture draw_shape(int shape, int side, std::uint64_t seed, std::uint64_t number) {
  Random random({key_of("shapes"), seed, number});
  Canvas canvas(side, random);
  scribble(canvas, 1 + random.below(3), random);
  const double radius = random.uniform(0.28, 0.45) * side;
  const double x = random.uniform(0.9 * radius, side - 0.9 * radius);
  const double y = random.uniform(0.9 * radius, side - 0.9 * radius);
  paint(canvas, {shape, x, y, radius, random.uniform(-0.5, 0.5)}, random);
  scribble(canvas, random.below(2), random);
  return taken(canvas, random);
}

void make_shapes(const Shapes& what, const fs::path& folder, const std::function<void(int, int)>& progress) {
  constexpr int kForEachTested = 8;
  const std::string stamp = fmt::format("shapes 1: pictures {}, side {}, seed {}{}\n", what.pictures, what.side,
                                        what.seed, what.wanted.empty() ? "" : ", wanted " + what.wanted);
  if (!prepare_made_folder(folder, stamp)) return;
  const int tested = what.pictures / kForEachTested;
  std::mutex turns;
  int done = 0;
  const auto drawn = [&] {
    const std::lock_guard<std::mutex> lock(turns);
    if (progress && (++done % 64 == 0 || done == what.pictures + tested)) progress(done, what.pictures + tested);
  };
  write_pair(what, folder, "train", what.pictures, drawn);
  write_pair(what, folder, "test", tested, drawn);
  write_file_atomically(folder / "classes.txt", fmt::format("{}\n", fmt::join(shape_classes(what), "\n")));
  finish_made_folder(folder, stamp);
}

}  // namespace milliwatt
