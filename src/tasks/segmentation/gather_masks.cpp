// Where the segmentation task's pictures come from: a recipe's training, a trained model's trial, single files.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "data/image/picture_file.h"
#include "ops/execute.h"
#include "tasks/codes.h"
#include "tasks/labels.h"
#include "tasks/pixel_codes.h"
#include "tasks/segmentation/masked_dataset.h"
#include "tasks/segmentation/segment_score.h"
#include "tasks/segmentation/segmentation_task.h"
#include "tasks/trained_on.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

/// From the nearest border of a tile that is no border of the picture, the place of a pixel in it along one dimension.
int depth(int place, int first, int tile, int size) {
  const int before = first == 0 ? size : place - first;
  const int behind = first + tile == size ? size : first + tile - 1 - place;
  return std::min(before, behind);
}

/// The classes of a whole picture: of each pixel as the tile says in which it is farthest from the border.
class WholeMask {
 public:
  WholeMask(int height, int width, int tile)
      : height_(height), width_(width), tile_(tile), labels_(to_size(height * width)), depths_(labels_.size(), -1) {}

  void add(int top, int left, const std::vector<std::uint8_t>& of_tile) {
    for (int y = 0; y < tile_; ++y) {
      for (int x = 0; x < tile_; ++x) {
        const std::size_t at = to_size((top + y) * width_ + left + x);
        const int deep = std::min(depth(top + y, top, tile_, height_), depth(left + x, left, tile_, width_));
        if (deep <= depths_[at]) continue;
        depths_[at] = deep;
        labels_[at] = of_tile[to_size(y * tile_ + x)];
      }
    }
  }

  const std::vector<std::uint8_t>& labels() const { return labels_; }

 private:
  int height_, width_, tile_;
  std::vector<std::uint8_t> labels_;
  std::vector<int> depths_;
};

/// As grey values that can be told apart.
Picture shown(const std::vector<std::uint8_t>& labels, int height, int width, std::size_t classes) {
  Picture picture{height, width, 1, {}};
  for (const std::uint8_t label : labels)
    picture.pixels.push_back(static_cast<std::uint8_t>(255 * label / std::max<std::size_t>(1, classes - 1)));
  return picture;
}

}  // namespace

PictureRequest SegmentationTask::request() const {
  const PictureShape& shape = settings_.picture;
  return {shape.height, shape.width, shape.channels, settings_.validation_share, settings_.test_share, false};
}

std::unique_ptr<const Dataset> SegmentationTask::gather(const Gathering& where) const {
  const fs::path pictures = where.data.value_or(where.folder / "pictures");
  if (!where.data) {
    where.before_writing();
    make_cells(settings_.cells, pictures, [&](int done, int all) {
      where.watch({"drawing cells", static_cast<double>(done) / all, fmt::format("{} of {} pictures", done, all)});
    });
  }
  PictureRequest wanted = request();
  wanted.skip_bad = where.skip_bad;
  MaskedSet set = load_masked_pictures(list_masked_pictures(pictures), wanted, [&](std::size_t done, std::size_t all) {
    where.watch({"reading pictures", static_cast<double>(done) / static_cast<double>(all), fmt::format("of {}", all)});
  });
  if (set.pictures.classes.size() > kMostSegmentClasses) {
    throw Error(fmt::format("{}: has {} classes; supported: at most {}", pictures.string(), set.pictures.classes.size(),
                            kMostSegmentClasses));
  }
  return std::make_unique<MaskedDataset>(std::move(set), settings_.tile, settings_.variation);
}

Opened SegmentationTask::open(const Opening& what) const {
  PictureRequest divided = request();
  divided.skip_bad = what.skip_bad;
  PictureRequest undivided = divided;
  undivided.validation_share = undivided.test_share = 0;
  MaskedSet set = load_masked_pictures(list_masked_pictures(what.data), undivided);
  std::string wanted = what.part;
  if (wanted.empty()) {
    wanted = part_by_marks(settings_.trained_on, MaskedDataset(set, settings_.tile, settings_.variation).digests());
  }
  if (wanted != "all") set = load_masked_pictures(list_masked_pictures(what.data), divided);
  const std::vector<int> labels = labels_in_model(set.pictures.classes, settings_.classes, what.data);
  for (std::uint8_t& label : set.labels) label = static_cast<std::uint8_t>(labels[label]);
  set.pictures.classes = settings_.classes;
  auto data = std::make_unique<MaskedDataset>(std::move(set), settings_.tile, settings_.variation);
  const std::size_t left_out = data->left_out();
  return {std::move(data), wanted, left_out};
}

Json SegmentationTask::classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                                const std::function<void(const std::string&)>& print) const {
  Executor executor(network);
  const Tensor& input = network.tensor(network.inputs.front());
  const Tensor& output = network.tensor(network.outputs.front());
  const PictureShape& shape = settings_.picture;
  Json json = {{"model", model}, {"classes", settings_.classes}, {"files", Json::array()}};
  for (const std::string& file : request.files) {
    const Picture picture = fitted(with_channels(read_picture(file), shape.channels), shape.height, shape.width);
    const std::vector<std::uint8_t> none(to_size(shape.height * shape.width));
    WholeMask mask(shape.height, shape.width, settings_.tile);
    for (const int top : tile_places(shape.height, settings_.tile)) {
      for (const int left : tile_places(shape.width, settings_.tile)) {
        const Crop crop =
            crop_of(picture.pixels, none, {shape.height, shape.width, shape.channels}, settings_.tile, top, left);
        executor.reset();
        const std::vector<std::vector<std::byte>> inputs = {
            as_input(input, quantization(), features(pixel_codes(crop.pixels)))};
        executor.run(inputs);
        mask.add(top, left, labels_of_pixels(output, executor.outputs().front()));
      }
    }
    const std::string written = fs::path(file).stem().string() + "_mask.png";
    write_picture(written, shown(mask.labels(), shape.height, shape.width, settings_.classes.size()));
    Json shares = Json::object();
    std::string text = fmt::format("{}: {}", file, written);
    for (std::size_t c = 0; c < settings_.classes.size(); ++c) {
      const auto pixels = std::ranges::count(mask.labels(), static_cast<std::uint8_t>(c));
      const double share = static_cast<double>(pixels) / static_cast<double>(mask.labels().size());
      text += fmt::format("  {} {:.3f}", settings_.classes[c], share);
      shares[settings_.classes[c]] = share;
    }
    if (!request.as_json) print(text + "\n");
    json["files"].push_back({{"file", file}, {"mask", written}, {"shares", std::move(shares)}});
  }
  return json;
}

}  // namespace milliwatt
