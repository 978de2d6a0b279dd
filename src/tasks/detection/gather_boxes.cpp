// Where the detection task's pictures come from: a recipe's training, a trained model's trial, single files.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "data/image/picture_file.h"
#include "ops/execute.h"
#include "tasks/codes.h"
#include "tasks/detection/boxed_dataset.h"
#include "tasks/detection/detection_task.h"
#include "tasks/detection/found_boxes.h"
#include "tasks/labels.h"
#include "tasks/pixel_codes.h"
#include "tasks/trained_on.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

/// Where in the whole picture, in its pixels, something is that fitted() shows at a share of height x width.
struct PixelBox {
  double left = 0, top = 0, right = 0, bottom = 0;
};

PixelBox in_picture(const Box& box, const Picture& picture, const PictureShape& shape) {
  const double scale =
      std::min(static_cast<double>(picture.height) / shape.height, static_cast<double>(picture.width) / shape.width);
  const double width = scale * shape.width, height = scale * shape.height;
  const double left = (picture.width - width) / 2, top = (picture.height - height) / 2;
  const Edges edges = edges_of(box);
  return {left + edges.left * width, top + edges.top * height, left + edges.right * width, top + edges.bottom * height};
}

}  // namespace

PictureRequest DetectionTask::request() const {
  const PictureShape& shape = settings_.picture;
  return {shape.height, shape.width, shape.channels, settings_.validation_share, settings_.test_share, false};
}

std::unique_ptr<const Dataset> DetectionTask::gather(const Gathering& where) const {
  const fs::path pictures = where.data.value_or(where.folder / "pictures");
  if (!where.data) {
    where.before_writing();
    make_scattered_shapes(settings_.shapes, pictures, [&](int done, int all) {
      where.watch({"drawing shapes", static_cast<double>(done) / all, fmt::format("{} of {} pictures", done, all)});
    });
  }
  PictureRequest wanted = request();
  wanted.skip_bad = where.skip_bad;
  BoxedSet set = load_boxed_pictures(list_boxed_pictures(pictures), wanted, [&](std::size_t done, std::size_t all) {
    where.watch({"reading pictures", static_cast<double>(done) / static_cast<double>(all), fmt::format("of {}", all)});
  });
  if (set.pictures.classes.size() > kMostDetectedClasses) {
    throw Error(fmt::format("{}: has {} classes; supported: at most {}", pictures.string(), set.pictures.classes.size(),
                            kMostDetectedClasses));
  }
  return std::make_unique<BoxedDataset>(std::move(set), settings_.variation);
}

Opened DetectionTask::open(const Opening& what) const {
  PictureRequest divided = request();
  divided.skip_bad = what.skip_bad;
  PictureRequest undivided = divided;
  undivided.validation_share = undivided.test_share = 0;
  BoxedSet set = load_boxed_pictures(list_boxed_pictures(what.data), undivided);
  std::string wanted = what.part;
  if (wanted.empty()) {
    wanted = part_by_marks(settings_.trained_on, BoxedDataset(set, settings_.variation).digests());
  }
  if (wanted != "all") set = load_boxed_pictures(list_boxed_pictures(what.data), divided);
  const std::vector<int> labels = labels_in_model(set.pictures.classes, settings_.classes, what.data);
  for (std::vector<Box>& of_picture : set.boxes) {
    for (Box& box : of_picture) box.label = labels[to_size(box.label)];
  }
  set.pictures.classes = settings_.classes;
  auto data = std::make_unique<BoxedDataset>(std::move(set), settings_.variation);
  const std::size_t left_out = data->left_out();
  return {std::move(data), wanted, left_out};
}

Json DetectionTask::classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                             const std::function<void(const std::string&)>& print) const {
  Executor executor(network);
  const Tensor& input = network.tensor(network.inputs.front());
  const Tensor& output = network.tensor(network.outputs.front());
  const PictureShape& shape = settings_.picture;
  Json json = {{"model", model}, {"classes", settings_.classes}, {"files", Json::array()}};
  for (const std::string& file : request.files) {
    const Picture picture = read_picture(file);
    const Picture seen = fitted(with_channels(picture, shape.channels), shape.height, shape.width);
    const std::vector<std::vector<std::byte>> inputs = {
        as_input(input, quantization(), features(pixel_codes(seen.pixels)))};
    executor.reset();
    executor.run(inputs);
    Json boxes = Json::array();
    std::string text;
    for (const ScoredBox& found :
         found_boxes(output, executor.outputs().front(), {settings_.thresholds, settings_.overlap})) {
      const std::string& label = settings_.classes.at(to_size(found.box.label));
      const PixelBox place = in_picture(found.box, picture, shape);
      text += fmt::format("{}: {}  {:.3f}  at {:.0f}, {:.0f} to {:.0f}, {:.0f}\n", file, label, found.score, place.left,
                          place.top, place.right, place.bottom);
      boxes.push_back({{"label", label},
                       {"probability", found.score},
                       {"left", place.left},
                       {"top", place.top},
                       {"right", place.right},
                       {"bottom", place.bottom}});
    }
    if (!request.as_json) print(text.empty() ? fmt::format("{}: nothing\n", file) : text);
    json["files"].push_back({{"file", file}, {"boxes", std::move(boxes)}});
  }
  return json;
}

}  // namespace milliwatt
