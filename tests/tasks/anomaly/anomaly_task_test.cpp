#include "tasks/anomaly/anomaly_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>

#include "compress/quantize.h"
#include "data/series/made_vibration.h"
#include "data/tensor_file.h"
#include "error_text.h"
#include "graph/verify.h"
#include "ops/execute.h"
#include "passes/fold_batch_norms.h"
#include "recipe/recipe.h"
#include "scratch_folder.h"
#include "tasks/anomaly/anomaly_score.h"
#include "tasks/anomaly/scored_network.h"
#include "tasks/codes.h"
#include "tasks/tasks.h"
#include "train/parameters.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;

TEST(area_under_curve, counts_pairs_in_the_right_order) {
  EXPECT_EQ(area_under_curve({1, 2}, {3, 4}), 1);
  EXPECT_EQ(area_under_curve({3, 4}, {1, 2}), 0);
  EXPECT_EQ(area_under_curve({1, 2}, {2, 2}), 0.75);
  EXPECT_EQ(area_under_curve({}, {1}), 0.5);
}

TEST(alarm_threshold, lets_so_many_of_the_next_windows_pass) {
  std::vector<double> scores(99);
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = static_cast<double>(98 - i) + 1;
  EXPECT_EQ(alarm_threshold(scores, 0.1), 90);
  EXPECT_EQ(alarm_threshold(scores, 0.01), 99);
  scores.pop_back();
  EXPECT_THAT(error_text([&] { alarm_threshold(scores, 0.01); }),
              HasSubstr("0.01 needs 99 normal windows for validation, and there are 98"));
}

AnomalySettings small_settings() {
  AnomalySettings settings;
  settings.form.samples_per_second = 4'000;
  settings.windows.front_end = {
      .sample_rate = 4'000, .window = 256, .hop = 256, .bins = 8, .low_hz = 20, .high_hz = 2'000};
  settings.windows.samples = 512;
  settings.model.hidden = {6, 3, 6};
  settings.seconds = 30;
  return settings;
}

class Windows : public ::testing::Test {
 protected:
  std::unique_ptr<const Dataset> gather(const AnomalySettings& settings) const {
    return AnomalyTask(settings).gather({folder_.path(), {}, false, [](const StageProgress&) {}, [] {}});
  }
  /// Drawn weights, batch norms folded, with the metadata of a training.
  static Graph network_of(const AnomalyTask& task, const Dataset& data) {
    Graph graph = task.network(0);
    const Parameters parameters = find_parameters(graph);
    std::vector<float> trained(parameters.trained_count);
    std::vector<float> statistics(parameters.statistics_count);
    draw_parameters(parameters, 1, trained, statistics);
    write_parameters(graph, parameters.trained, trained);
    write_parameters(graph, parameters.statistics, statistics);
    Graph network = fold_batch_norms(std::move(graph));
    task.describe(network, data);
    return network;
  }
  const ScratchFolder folder_;
};

TEST_F(Windows, are_split_in_time_and_no_part_shares_a_sample) {
  const auto data = gather(small_settings());
  const auto& windows = dynamic_cast<const WindowDataset&>(*data);
  std::size_t normal = 0;
  for (std::size_t i = 0; i < data->size(); ++i) {
    const bool is_normal = std::get<std::vector<float>>(data->target(i))[0] == 0;
    normal += is_normal ? 1 : 0;
    EXPECT_TRUE(is_normal || data->part(i) == Part::kTest);
    EXPECT_EQ(data->input(i).size(), 1'024U);
  }
  EXPECT_GT(normal, 300U);
  EXPECT_LT(normal, data->size());
  // A training window that begins elsewhere stays within its part: 60 % of 15 s of each of two recordings.
  for (const std::size_t item : data->items(Part::kTraining)) {
    const std::string name = data->name(item);
    EXPECT_LE(std::stoul(name.substr(name.find(':') + 1)) + 512, 36'000U) << name;
  }
  EXPECT_NE(data->varied(3, {1, 2, 3}).input, data->varied(3, {1, 3, 3}).input);
  EXPECT_EQ(data->varied(3, {1, 2, 3}).input, data->varied(3, {1, 2, 3}).input);
  EXPECT_EQ(windows.statistics().means.size(), 16U);
}

TEST_F(Windows, of_faults_are_added_to_normal_ones_if_asked) {
  AnomalySettings settings = small_settings();
  settings.windows.fault_level = 1e-3;
  const auto quiet = gather(settings);
  for (std::size_t i = 0; i < quiet->size(); ++i) {  // so quiet a fault changes no loudness
    EXPECT_LT(std::get<std::vector<float>>(quiet->target(i))[1], 6) << quiet->name(i);
  }
}

TEST_F(Windows, of_npy_and_csv_files_are_read_in_the_sensors_unit) {
  std::filesystem::create_directories(folder_.path() / "r/normal");
  const std::vector<float> numbers = {0.5F, -1, 3, 0};
  TensorData tensor{ElementType::kFloat32, {4}, {}};
  tensor.bytes.resize(16);
  std::memcpy(tensor.bytes.data(), numbers.data(), 16);
  write_tensors(folder_.path() / "r/normal/a.npy", {tensor});
  std::ofstream(folder_.path() / "r/IR_07_2.csv") << "g\n0.5\n-1\n3\n0\n";
  SeriesForm form;
  form.full_scale = 2;
  const SeriesSet set = read_series_folder(folder_.path() / "r", form, false);
  ASSERT_EQ(set.series.size(), 2U);
  EXPECT_EQ(set.series[0].kind, "IR");
  EXPECT_FALSE(set.series[0].normal);
  EXPECT_TRUE(set.series[1].normal);
  for (const Series& series : set.series) {
    EXPECT_THAT(series.samples, testing::ElementsAre(8'192, -16'384, 32'767, 0)) << series.name;
  }
  std::ofstream(folder_.path() / "r/bad.csv") << "1\nx\n";
  EXPECT_THAT(error_text([&] { read_series_folder(folder_.path() / "r", form, false); }),
              HasSubstr("bad.csv:2: \"x\" is no number"));
  EXPECT_EQ(read_series_folder(folder_.path() / "r", form, true).left_out.size(), 1U);
  std::filesystem::remove_all(folder_.path() / "r/normal");
  std::filesystem::remove(folder_.path() / "r/bad.csv");
  EXPECT_THAT(error_text([&] { read_series_folder(folder_.path() / "r", form, false); }),
              HasSubstr("no .wav, .npy or .csv file in it is named normal*"));
}

TEST_F(Windows, get_the_mean_of_squared_differences_as_their_score) {
  const AnomalyTask task(small_settings());
  const auto data = gather(small_settings());
  Graph network = network_of(task, *data);
  network.metadata["milliwatt.threshold"] = "0.5";
  const FeatureStatistics& statistics = dynamic_cast<const WindowDataset&>(*data).statistics();
  const std::vector<std::int8_t> codes = task.features(data->input(7));
  std::vector<float> reals(codes.size());
  dequantize(codes, task.quantization(), reals);
  const auto bytes = std::as_bytes(std::span(reals));
  const std::vector<std::vector<std::byte>> inputs = {{bytes.begin(), bytes.end()}};
  const auto floats = [](const std::vector<std::byte>& value) {
    std::vector<float> all(value.size() / sizeof(float));
    std::memcpy(all.data(), value.data(), value.size());
    return all;
  };
  Executor again(network);
  again.run(inputs);
  const std::vector<float> output = floats(again.outputs()[0]);
  double expected = 0;
  for (std::size_t i = 0; i < reals.size(); ++i) {
    const double standard = (static_cast<double>(reals[i]) - statistics.means[i]) / statistics.deviations[i];
    expected += std::pow(standard - static_cast<double>(output[i]), 2) / static_cast<double>(reals.size());
  }
  const Graph answering = task.answering(network);
  Executor scored(answering);
  scored.run(inputs);
  EXPECT_NEAR(floats(scored.outputs()[0])[0], 2 * expected, 1e-4 * (1 + expected));
}

TEST_F(Windows, come_back_from_an_int8_models_metadata) {
  const AnomalyTask task(small_settings());
  const auto data = gather(small_settings());
  const Graph network = network_of(task, *data);
  const Ranges ranges = calibrate(network, 20, [&](std::size_t i) {
    const Tensor& input = network.tensor(network.inputs[0]);
    return std::vector<std::vector<std::byte>>{as_input(input, task.quantization(), task.features(data->input(i)))};
  });
  Graph int8 = quantize_int8(network, ranges, {task.quantization()});
  task.settle(int8, *data, [] {
    std::vector<std::vector<std::byte>> answers;
    for (int i = 1; i <= 60; ++i) {
      const auto score = static_cast<float>(i);
      answers.emplace_back(sizeof score);
      std::memcpy(answers.back().data(), &score, sizeof score);
    }
    return answers;
  });
  EXPECT_EQ(int8.metadata.at("milliwatt.threshold"), "60");
  verify_structure(task.application(int8));
  const std::shared_ptr<const Task> same = task_of(int8);
  ASSERT_TRUE(same);
  EXPECT_EQ(same->name(), "anomaly");
  EXPECT_EQ(same->front_end_json(), task.front_end_json());
  EXPECT_EQ(same->open({folder_.path() / "recordings"}).part, "test");
  make_vibration(folder_.path() / "others", 30, 4'000, 77);
  EXPECT_EQ(same->open({folder_.path() / "others"}).part, "all");
  std::string text = int8.metadata.at("milliwatt.anomaly");
  text.insert(text.find("\nnormal*"), "x");  // no number any more
  for (const std::string& damaged : {std::string(), text.substr(0, text.size() / 2)}) {
    int8.metadata["milliwatt.anomaly"] = damaged;
    EXPECT_THAT(error_text([&] { task_of(int8); }), testing::Not("")) << damaged;
  }
}

TEST(anomaly_recipe, names_what_is_wrong) {
  const auto problem = [](const std::string& text) {
    return error_text([&] { parse_recipe("task = \"anomaly\"\n" + text, "x.toml"); });
  };
  EXPECT_THAT(problem("[data]\nsamples = 1000"), HasSubstr("front end: 1000 samples; supported: multiples of 1024"));
  EXPECT_THAT(problem("[front_end]\nwindow = 33"), HasSubstr("window is 33"));
  EXPECT_THAT(problem("[model]\nhidden = [0]"), HasSubstr("model.hidden"));
  EXPECT_THAT(problem("[threshold]\nfalse_alarms = 2"), HasSubstr("threshold.false_alarms"));
  EXPECT_EQ(problem(""), "");
}

}  // namespace
}  // namespace milliwatt
