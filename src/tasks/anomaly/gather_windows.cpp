// Where the anomaly task's recordings come from: a recipe's training, a trained model's trial, single files.
#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "data/series/made_vibration.h"
#include "ops/execute.h"
#include "tasks/anomaly/anomaly_task.h"
#include "tasks/codes.h"
#include "tasks/trained_on.h"

namespace milliwatt {

std::unique_ptr<const Dataset> AnomalyTask::gather(const Gathering& where) const {
  const std::filesystem::path folder = where.data.value_or(where.folder / "recordings");
  if (!where.data) {
    where.before_writing();
    make_vibration(folder, settings_.seconds, settings_.form.samples_per_second, settings_.seed);
  }
  try {
    return std::make_unique<WindowDataset>(read_series_folder(folder, settings_.form, where.skip_bad),
                                           settings_.windows);
  } catch (const Error& error) {
    throw error.within(folder.string());
  }
}

Opened AnomalyTask::open(const Opening& what) const {
  auto data =
      std::make_unique<WindowDataset>(read_series_folder(what.data, settings_.form, what.skip_bad), settings_.windows);
  std::string wanted = what.part;
  if (wanted.empty()) wanted = part_by_marks(settings_.trained_on, data->digests());
  const std::size_t left_out = data->left_out();
  return {std::move(data), wanted, left_out};
}

Json AnomalyTask::classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                           const std::function<void(const std::string&)>& print) const {
  const Graph scored = answering(network);
  Executor executor(scored);
  const Tensor& input = scored.tensor(scored.inputs.front());
  const std::size_t length = to_size(settings_.windows.samples);
  const double rate = settings_.windows.front_end.sample_rate;
  Json json = {{"model", model}, {"files", Json::array()}};
  for (const std::string& file : request.files) {
    const std::vector<std::int16_t> samples = read_series(file, settings_.form);
    if (samples.size() < length) {
      throw Error(fmt::format("{}: has {} samples; supported: {} or more", file, samples.size(), length));
    }
    Json answers = Json::array();
    for (std::size_t at = 0; at + length <= samples.size(); at += length) {
      const auto bytes = std::as_bytes(std::span(samples).subspan(at, length));
      const std::vector<std::vector<std::byte>> inputs = {as_input(input, quantization(), features(bytes))};
      executor.reset();
      executor.run(inputs);
      float score = 0;
      std::memcpy(&score, executor.outputs().front().data(), sizeof score);
      const double second = static_cast<double>(at) / rate;
      if (!request.as_json) {
        print(fmt::format("{}: {:.2f} s  {:.2f}  {}\n", file, second, score, score > 1 ? "anomaly" : "normal"));
      }
      answers.push_back({{"from_s", second}, {"score", score}, {"anomaly", score > 1}});
    }
    json["files"].push_back({{"file", file}, {"answers", std::move(answers)}});
  }
  return json;
}

}  // namespace milliwatt
