// Where the image task's pictures come from: a recipe's training, a trained model's trial, single files.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "data/image/picture_file.h"
#include "ops/execute.h"
#include "tasks/classification.h"
#include "tasks/codes.h"
#include "tasks/image/image_task.h"
#include "tasks/image/picture_dataset.h"
#include "tasks/labels.h"
#include "tasks/pixel_codes.h"
#include "tasks/trained_on.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

/// The picture at the network's size, as codes.
std::vector<std::byte> read_codes(const std::string& file, const PictureShape& shape) {
  const Picture picture = fitted(with_channels(read_picture(file), shape.channels), shape.height, shape.width);
  return pixel_codes(picture.pixels);
}

}  // namespace

PictureRequest ImageTask::request() const {
  const PictureShape& shape = settings_.picture;
  return {shape.height, shape.width, shape.channels, settings_.validation_share, settings_.test_share, false};
}

std::unique_ptr<const Dataset> ImageTask::gather(const Gathering& where) const {
  const fs::path pictures = where.data.value_or(where.folder / "pictures");
  if (!where.data) {
    where.before_writing();
    make_shapes(settings_.shapes, pictures, [&](int done, int all) {
      where.watch({"drawing shapes", static_cast<double>(done) / all, fmt::format("{} of {} pictures", done, all)});
    });
  }
  PictureRequest wanted = request();
  wanted.skip_bad = where.skip_bad;
  PictureList list = list_pictures(pictures);
  if (list.classes.size() < 2) {
    throw Error(
        fmt::format("{}: has one class, {}: a network that always answers it would be right; add a second class",
                    pictures.string(), fmt::join(list.classes, ", ")));
  }
  PictureSet set = load_pictures(std::move(list), wanted, [&](std::size_t done, std::size_t all) {
    where.watch({"reading pictures", static_cast<double>(done) / static_cast<double>(all), fmt::format("of {}", all)});
  });
  return std::make_unique<PictureDataset>(std::move(set), settings_.variation);
}

Opened ImageTask::open(const Opening& what) const {
  PictureRequest divided = request();
  divided.skip_bad = what.skip_bad;
  PictureRequest undivided = divided;
  undivided.validation_share = undivided.test_share = 0;
  auto pictures =
      std::make_unique<PictureDataset>(load_pictures(list_pictures(what.data), undivided), settings_.variation);
  std::string wanted = what.part;
  if (wanted.empty()) wanted = part_by_marks(settings_.trained_on, pictures->digests());
  PictureSet set = wanted == "all" ? pictures->set() : load_pictures(list_pictures(what.data), divided);
  const std::vector<int> labels = labels_in_model(set.classes, settings_.classes, what.data);
  for (PictureItem& item : set.items) item.label = labels[to_size(item.label)];
  set.classes = settings_.classes;
  const std::size_t left_out = set.left_out.size();
  return {std::make_unique<PictureDataset>(std::move(set), settings_.variation), wanted, left_out};
}

Json ImageTask::classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                         const std::function<void(const std::string&)>& print) const {
  constexpr std::size_t kAnswers = 3;
  Executor executor(network);
  const Tensor& input = network.tensor(network.inputs.front());
  const Tensor& output = network.tensor(network.outputs.front());
  Json json = {{"model", model}, {"classes", settings_.classes}, {"files", Json::array()}};
  for (const std::string& file : request.files) {
    const std::vector<std::vector<std::byte>> inputs = {
        as_input(input, quantization(), features(read_codes(file, settings_.picture)))};
    executor.reset();
    executor.run(inputs);
    Json answers = Json::array();
    std::vector<ScoredClass> best = scored_classes(output, executor.outputs().front());
    best.resize(std::min(best.size(), kAnswers));
    for (const ScoredClass& answer : best) {
      answers.push_back({{"label", settings_.classes.at(to_size(answer.label))}, {"probability", answer.probability}});
    }
    if (!request.as_json) {
      print(fmt::format("{}: {}  {:.3f}\n", file, settings_.classes.at(to_size(best.front().label)),
                        best.front().probability));
    }
    json["files"].push_back({{"file", file}, {"answers", std::move(answers)}});
  }
  return json;
}

}  // namespace milliwatt
