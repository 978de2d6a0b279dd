#include "tasks/gesture/gesture_task.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <set>

#include "data/motion/gestures.h"
#include "data/motion/heartbeats.h"
#include "error_text.h"
#include "graph/builder.h"
#include "ops/execute.h"
#include "recipe/recipe.h"
#include "scratch_folder.h"
#include "source_directory.h"
#include "tasks/gesture/front_end.h"
#include "tasks/tasks.h"
#include "tasks/trained_alike.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const GestureSettings& settings_of(const Recipe& recipe) {
  return dynamic_cast<const GestureTask&>(*recipe.task).settings();
}

TEST(gesture_recipe, ours_is_what_the_defaults_are) {
  const Recipe ours = parse_recipe(new_recipe("gesture", "gesture"), "gesture.toml");
  const Recipe defaults = parse_recipe("task = \"gesture\"", "x.toml");
  const GestureSettings& a = settings_of(ours);
  const GestureSettings& b = settings_of(defaults);
  EXPECT_EQ(a.form.axes, b.form.axes);
  EXPECT_EQ(a.form.samples, b.form.samples);
  EXPECT_EQ(a.ranges, b.ranges);
  EXPECT_EQ(a.samples_per_second, b.samples_per_second);
  EXPECT_EQ(a.made.what, b.made.what);
  EXPECT_EQ(a.made.takes, b.made.takes);
  EXPECT_EQ(a.made.samples, b.made.samples);
  EXPECT_EQ(a.made.samples_per_second, b.made.samples_per_second);
  EXPECT_EQ(a.made.seed, b.made.seed);
  EXPECT_EQ(a.split.validation_share, b.split.validation_share);
  EXPECT_EQ(a.split.test_share, b.split.test_share);
  EXPECT_EQ(a.variation.shift, b.variation.shift);
  EXPECT_EQ(a.variation.stretch, b.variation.stretch);
  EXPECT_EQ(a.variation.size, b.variation.size);
  EXPECT_EQ(a.variation.turn, b.variation.turn);
  EXPECT_EQ(a.variation.noise, b.variation.noise);
  EXPECT_EQ(a.model.channels, b.model.channels);
  EXPECT_EQ(a.model.kernel, b.model.kernel);
  expect_trained_alike(ours, defaults);
}

TEST(gesture_recipe, of_heartbeats_is_read) {
  const Recipe recipe = read_recipe(source_directory() / "recipes/heartbeat.toml");
  EXPECT_EQ(settings_of(recipe).made.what, "heartbeats");
  EXPECT_EQ(settings_of(recipe).made.samples, 180);
}

TEST(gesture_recipe, names_what_is_wrong) {
  const auto wrong = [](const std::string& text) {
    return error_text([&] { parse_recipe("task = \"gesture\"\n" + text, "x.toml"); });
  };
  EXPECT_THAT(wrong("[data]\naxes = [\"x\"]"), HasSubstr("data.axes: 1 axes and 6 ranges"));
  EXPECT_THAT(wrong("[data]\nranges = [4]"), HasSubstr("data.ranges: 6 axes and 1 ranges"));
  EXPECT_THAT(wrong("[data]\naxes = []"), HasSubstr("data.axes"));
  EXPECT_THAT(wrong("[model]\nchannels = []"), HasSubstr("model: motion_cnn: channels: empty"));
}

class Takes : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_.path() / name).parent_path());
    std::ofstream(folder_.path() / name) << text;
  }
  static std::string lines(int from, int count) {
    std::string text = "t,y,x\n";
    for (int i = from; i < from + count; ++i) text += fmt::format("{},{},{}\n", i, i * 2, i * 3);
    return text;
  }

  const ScratchFolder folder_;
  const TakeForm form_ = {{"x", "y"}, 4};
};

TEST_F(Takes, are_pieces_of_files_of_a_class_and_of_files_in_its_folder) {
  write("wave.csv", lines(0, 11));
  write("shake/one.csv", lines(100, 4));
  write("shake/two.csv", lines(200, 5));
  const TakeSet set = read_take_folder(folder_.path(), form_, false);
  EXPECT_THAT(set.classes, ElementsAre("shake", "wave"));
  ASSERT_EQ(set.takes.size(), 4);
  EXPECT_THAT(set.takes[0].numbers, ElementsAre(300, 200, 303, 202, 306, 204, 309, 206));
  EXPECT_THAT(set.takes[3].name, HasSubstr("wave.csv:6"));
  EXPECT_THAT(set.takes[3].numbers, ElementsAre(12, 8, 15, 10, 18, 12, 21, 14));
  EXPECT_EQ(set.takes[3].label, 1);
  EXPECT_FALSE(set.by_group);
}

TEST_F(Takes, of_a_group_stay_in_one_part) {
  for (int person = 0; person < 10; ++person) {
    for (const char* name : {"a", "b"}) write(fmt::format("{}/p{}/1.csv", name, person), lines(person * 50, 8));
  }
  TakeSet set = read_take_folder(folder_.path(), form_, false);
  EXPECT_TRUE(set.by_group);
  split_takes(set, {SplitBy::kClip, 0.2, 0.2});
  std::map<std::string, std::set<Part>> parts;
  for (const Take& take : set.takes) parts[take.group].insert(take.part);
  EXPECT_EQ(parts.size(), 10);
  for (const auto& [group, of] : parts) EXPECT_EQ(of.size(), 1) << group;
}

TEST_F(Takes, that_cannot_be_used_are_all_named_or_left_out) {
  write("a.csv", lines(0, 40));
  write("b/bad.csv", "x,y\n1,2\n3,?\n5,6\n7,8\n");
  write("b/short.csv", lines(0, 3));
  write("b/other.csv", "u,v\n1,2\n");
  write("b/good.csv", lines(7, 40));
  EXPECT_THAT(error_text([&] { read_take_folder(folder_.path(), form_, false); }),
              AllOf(HasSubstr("bad.csv: line 3: column y is \"?\""),
                    HasSubstr("short.csv: has 3 samples, a take has 4"), HasSubstr("has no column x; it has u, v")));
  const TakeSet set = read_take_folder(folder_.path(), form_, true);
  EXPECT_EQ(set.left_out.size(), 3);
  EXPECT_EQ(set.takes.size(), 20);
  fs::remove(folder_.path() / "b/good.csv");
  EXPECT_THAT(error_text([&] { read_take_folder(folder_.path(), form_, true); }), HasSubstr("class b has no usable"));
}

TEST_F(Takes, too_few_for_three_parts_name_the_class) {
  write("a.csv", lines(0, 40));
  write("b.csv", lines(0, 4));
  TakeSet set = read_take_folder(folder_.path(), form_, false);
  EXPECT_THAT(error_text([&] {
                split_takes(set, {SplitBy::kClip, 0.1, 0.2});
              }),
              HasSubstr("class b has no take in the"));
}

TEST(gesture_front_end, computes_on_the_host_what_its_operators_compute) {
  const std::vector<double> ranges = {4, 1'000, 3};
  GraphBuilder builder("identity");
  const TensorId in = builder.input("motion", {ElementType::kInt8, {1, 64, 1, 3}, motion_quantization()});
  builder.output(builder.op("RESHAPE", "flat", {in}, {}, {ElementType::kInt8, {1, 192}, motion_quantization()}));
  const Graph application = with_motion_front_end(ranges, builder.build());
  EXPECT_EQ(application.operators.size(), 3);
  Random random({7});
  std::vector<float> numbers;
  for (int i = 0; i < 192; ++i) {
    const double range = ranges[static_cast<std::size_t>(i % 3)];
    // halves of codes too, and beyond the range
    numbers.push_back(static_cast<float>(i < 96 ? range * std::round(random.uniform(-300, 300)) / 256
                                                : random.uniform(-1.2, 1.2) * range));
  }
  Executor executor(application);
  const auto bytes = std::as_bytes(std::span(numbers));
  executor.run(std::vector<std::vector<std::byte>>{{bytes.begin(), bytes.end()}});
  const std::vector<std::int8_t> codes = motion_codes(ranges, numbers);
  const std::vector<std::byte> expected(reinterpret_cast<const std::byte*>(codes.data()),
                                        reinterpret_cast<const std::byte*>(codes.data()) + codes.size());
  EXPECT_EQ(executor.outputs().front(), expected);
}

TEST(gesture_variation, is_the_same_for_the_same_key_and_none_for_none) {
  const std::vector<double> take = made_gesture(2, 64, 64, 1, 5);
  const std::vector<float> numbers(take.begin(), take.end());
  const std::vector<double> ranges(6, 4);
  const auto varied = [&](const TakeVariation& how, std::uint64_t key) {
    Random random({key});
    return varied_take(numbers, 6, ranges, how, random);
  };
  EXPECT_EQ(varied({}, 1), varied({}, 1));
  EXPECT_NE(varied({}, 1), varied({}, 2));
  EXPECT_EQ(varied({0, 0, 0, 0, 0}, 3), numbers);
  const std::vector<float> turned = varied({0, 0, 0, 90, 0}, 4);
  for (std::size_t i = 0; i < numbers.size(); i += 3) {
    const auto length = [i](const std::vector<float>& of) { return std::hypot(of[i], of[i + 1], of[i + 2]); };
    EXPECT_NEAR(length(turned), length(numbers), 1e-3F);
  }
}

TEST(made_gestures, rest_in_gravity_before_they_begin) {
  for (int gesture = 0; gesture < 6; ++gesture) {
    const std::vector<double> numbers = made_gesture(gesture, 128, 64, 3, 17);
    EXPECT_NEAR(std::hypot(numbers[0], numbers[1], numbers[2]), 1, 0.2) << gesture;
    double fastest = 0;
    for (std::size_t i = 3; i < numbers.size(); i += 6) fastest = std::max(fastest, std::abs(numbers[i]));
    EXPECT_LT(fastest, 1'000) << gesture;
  }
}

// The one kind differs from the other in what a person is told that it does.
TEST(made_heartbeats, differ_as_their_names_say) {
  const auto mean_of = [](const char* kind, const auto& measure) {
    const auto found = std::ranges::find(heartbeat_names(), kind);
    double sum = 0;
    for (std::uint64_t number = 0; number < 40; ++number)
      sum += measure(made_heartbeats(static_cast<int>(found - heartbeat_names().begin()), 180, 90, 1, number));
    return sum / 40;
  };
  const auto above_half = [](const std::vector<double>& trace) {  // of the highest
    const double most = *std::ranges::max_element(trace);
    return static_cast<double>(std::ranges::count_if(trace, [&](double value) { return value > most / 2; }));
  };
  const auto highest = [](const std::vector<double>& trace) { return *std::ranges::max_element(trace); };
  EXPECT_GT(mean_of("wide_qrs", above_half), 1.3 * mean_of("normal", above_half));
  EXPECT_GT(mean_of("early_beat", highest), 1.05 * mean_of("normal", highest));
  EXPECT_NE(made_heartbeats(0, 180, 90, 1, 1), made_heartbeats(0, 180, 90, 1, 2));
  EXPECT_EQ(made_heartbeats(0, 180, 90, 1, 1), made_heartbeats(0, 180, 90, 1, 1));
}

TEST_F(Takes, come_back_from_a_models_metadata) {
  const Recipe recipe = parse_recipe("task = \"gesture\"\n[data]\ntakes = 120\nsamples = 32", "x.toml");
  const auto data = recipe.task->gather({folder_.path(), {}, false, [](const StageProgress&) {}, [] {}});
  EXPECT_EQ(data->size(), 120);
  Graph network = recipe.task->network(data->classes().size());
  recipe.task->describe(network, *data);
  const std::shared_ptr<const Task> task = task_of(network);
  ASSERT_TRUE(task);
  EXPECT_EQ(task->name(), "gesture");
  EXPECT_EQ(task->classes(), gesture_names());
  EXPECT_EQ(task->front_end_json(), recipe.task->front_end_json());
  const Opened same = task->open({folder_.path() / "takes"});
  EXPECT_EQ(same.part, "test");
  EXPECT_EQ(same.data->items(Part::kTest), data->items(Part::kTest));
  make_takes({"gestures", 120, 32, 64, 99}, folder_.path() / "others");
  EXPECT_EQ(task->open({folder_.path() / "others"}).part, "all");
  for (const char* text :
       {"", "32 64 0.1 0.2 0\n4 4 4\nax\nay\naz\n", "32 64 0.9 0.2 0\n4 4 4 9 9 9\na\nb\nc\nd\ne\nf\n",
        "32 64 0.1 0.2 0\n4 4 4 9 9 0\na\nb\nc\nd\ne\nf\n"}) {
    network.metadata["milliwatt.motion"] = text;
    EXPECT_THAT(error_text([&] { task_of(network); }), HasSubstr("milliwatt.motion")) << text;
  }
}

}  // namespace
}  // namespace milliwatt
