#include "data/sample_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <limits>

#include "data/sound.h"
#include "data/spread.h"
#include "data/tensor_file.h"
#include "error_text.h"
#include "formats/file_layout.h"
#include "graph/builder.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace fs = std::filesystem;

/// A model with one float32 input of that shape.
Graph model_of(const Shape& shape) {
  GraphBuilder builder("net");
  const TensorSpec spec = {ElementType::kFloat32, shape, {}};
  builder.output(builder.op("RELU", "layer", {builder.input("in", spec)}, {}, spec));
  Graph graph = builder.build();
  graph.source = "net.tflite";
  return graph;
}

void write_array(const fs::path& path, const Shape& shape, const std::vector<float>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  fs::create_directories(path.parent_path());
  write_tensors(path, {{ElementType::kFloat32, shape, {bytes.begin(), bytes.end()}}});
}

void write_text(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

std::vector<float> values_of(const SampleSet& set, std::size_t sample) {
  const std::vector<std::byte> bytes = set.inputs(sample).at(0);
  const auto* first = reinterpret_cast<const float*>(bytes.data());
  return {first, first + bytes.size() / sizeof(float)};
}

TEST(read_samples, takes_the_first_axis_of_an_array_for_samples) {
  const ScratchFolder folder;
  write_array(folder.path() / "three.npy", {3, 2}, {1, 2, 3, 4, 5, 6});
  write_array(folder.path() / "one.npz", {1, 2}, {7, 8});
  const SampleSet three = read_samples(folder.path() / "three.npy", model_of({1, 2}), {});
  ASSERT_EQ(three.size(), 3U);
  EXPECT_THAT(values_of(three, 1), ElementsAre(3, 4));
  EXPECT_THAT(three.names[1], HasSubstr("three.npy: sample 1"));
  EXPECT_THAT(three.labels, IsEmpty());
  const SampleSet one = read_samples(folder.path() / "one.npz", model_of({1, 2}), {});
  ASSERT_EQ(one.size(), 1U);
  EXPECT_THAT(values_of(one, 0), ElementsAre(7, 8));
}

TEST(read_samples, turns_samples_of_the_files_layout_into_the_graphs) {
  const ScratchFolder folder;
  write_array(folder.path() / "in.npy", {1, 2, 1, 2}, {1, 2, 3, 4});  // channels first
  Graph model = model_of({1, 1, 2, 2});
  set_file_layout_of_input(model, 0, {{1, 2, 1, 2}, {0, 2, 3, 1}});
  EXPECT_THAT(values_of(read_samples(folder.path(), model, {}), 0), ElementsAre(1, 3, 2, 4));
}

TEST(read_samples, reads_labels_from_folders_tables_and_arrays) {
  const ScratchFolder folder;
  for (const char* name : {"yes/a.npy", "no/b.npy", "no/c.npy"}) write_array(folder.path() / name, {2}, {1, 2});
  const Graph model = model_of({1, 2});
  EXPECT_THAT(read_samples(folder.path(), model, {}).labels, ElementsAre(0, 0, 1));
  write_text(folder.path() / "names.txt", "yes\nno\n");
  SampleRequest named;
  named.classes = folder.path() / "names.txt";
  EXPECT_THAT(read_samples(folder.path(), model, named).labels, ElementsAre(1, 1, 0));
  write_text(folder.path() / "labels.csv", "file,label\nb,5\nc,no\na,2\n");
  EXPECT_THAT(read_samples(folder.path(), model, named).labels, ElementsAre(5, 1, 2));
  const std::vector<std::int64_t> numbers = {4, 3, 2};
  const auto bytes = std::as_bytes(std::span(numbers));
  write_tensors(folder.path() / "labels.npy", {{ElementType::kInt64, {3}, {bytes.begin(), bytes.end()}}});
  EXPECT_THAT(read_samples(folder.path(), model, {}).labels, ElementsAre(4, 3, 2));
}

TEST(read_samples, reads_handwritten_digits) {
  // A pair of IDX files: two pictures of 1 x 2 pixels, labels 1 and 0.
  const ScratchFolder folder;
  const auto big_endian = [](std::initializer_list<int> numbers) {
    std::string bytes;
    for (const int number : numbers) bytes += {'\0', '\0', '\0', static_cast<char>(number)};
    return bytes;
  };
  write_text(folder.path() / "test-images-idx3-ubyte",
             std::string("\0\0\x08\x03", 4) + big_endian({2, 1, 2}) + std::string("\xff\x00\x33\x66", 4));
  write_text(folder.path() / "test-labels-idx1-ubyte",
             std::string("\0\0\x08\x01", 4) + big_endian({2}) + std::string("\x01\x00", 2));
  SampleRequest request;
  request.mean = {51};
  request.deviation = {51};
  const SampleSet set = read_samples(folder.path(), model_of({1, 1, 2, 1}), request);
  ASSERT_EQ(set.size(), 2U);
  EXPECT_THAT(values_of(set, 0), ElementsAre(4, -1));
  EXPECT_THAT(values_of(set, 1), ElementsAre(0, 1));
  EXPECT_THAT(set.labels, ElementsAre(1, 0));
  EXPECT_EQ(set.conversion, "pictures cut and resized to 1 x 2; value = (pixel - 51) / 51");
}

TEST(read_samples, cuts_and_fills_sound_to_the_length_of_the_input) {
  const ScratchFolder folder;
  write_sound(folder.path() / "a.wav", std::vector<std::int16_t>{16384, -32768}, 16'000);
  write_sound(folder.path() / "b.wav", std::vector<std::int16_t>{1, 2, 8192, 4096, -8192, 0, 7, 8}, 16'000);
  const SampleSet set = read_samples(folder.path(), model_of({1, 4}), {});
  ASSERT_EQ(set.size(), 2U);
  EXPECT_THAT(values_of(set, 0), ElementsAre(0, 0.5F, -1, 0));
  EXPECT_THAT(values_of(set, 1), ElementsAre(0.25F, 0.125F, -0.25F, 0));
  EXPECT_EQ(set.conversion, "sound at 16000 Hz, cut or filled with silence to 4 samples of -1 .. 1");
}

TEST(read_samples, refuses_what_does_not_suit_the_model) {
  const ScratchFolder folder;
  const Graph model = model_of({1, 2});
  const auto refusal = [&](const SampleRequest& request = {}) {
    return error_text([&] { read_samples(folder.path(), model, request); });
  };
  EXPECT_THAT(refusal(), HasSubstr(": holds no samples; put .npy, .png, .jpg or .wav files there"));
  EXPECT_THAT(error_text([&] { read_samples(folder.path() / "none", model, {}); }), HasSubstr("none"));
  write_array(folder.path() / "a.npy", {1, 3}, {1, 2, 3});
  EXPECT_THAT(refusal(), HasSubstr("a.npy: array 0: is f32 1x3; expected f32 1x2, or several behind a first axis"));
  write_array(folder.path() / "a.npy", {2, 2}, {1, 2, std::numeric_limits<float>::quiet_NaN(), 4});
  EXPECT_THAT(refusal(), HasSubstr("a.npy: array 0: sample 1 holds nan; finite values"));
  write_array(folder.path() / "a.npy", {2, 2}, {1, 2, 3, 4});
  write_text(folder.path() / "labels.csv", "label\n1\n");
  EXPECT_THAT(refusal(), HasSubstr("labels.csv: holds 1 labels for 2 samples; one for each"));
  write_text(folder.path() / "labels.csv", "label\n1\nmany\n");
  EXPECT_THAT(refusal(), HasSubstr("labels.csv: holds the label \"many\"; a number, or a name of --classes"));
  SampleRequest unnamed;
  unnamed.classes = folder.path() / "nothing.txt";
  EXPECT_THAT(refusal(unnamed), HasSubstr("nothing.txt: does not exist; a file with one class name a line"));
}

TEST(read_samples, refuses_pictures_for_a_model_that_takes_none) {
  const ScratchFolder folder;
  write_text(folder.path() / "a.png", "");
  EXPECT_THAT(
      error_text([&] {
        read_samples(folder.path(), model_of({1, 2}), {});
      }),
      HasSubstr("net.tflite: the input is f32 1x2; supported for pictures: one of f32, height x width x 1 or 3"));
  SampleRequest two_means;
  two_means.mean = {1, 2};
  EXPECT_THAT(error_text([&] {
                read_samples(folder.path(), model_of({1, 4, 4, 3}), two_means);
              }),
              HasSubstr("--mean: has 2 numbers; one, or 3 for the channels of the model's input"));
}

TEST(spread, takes_numbers_evenly_apart_and_leaves_the_others) {
  EXPECT_THAT(spread(10, 4), ElementsAre(0, 2, 5, 7));
  EXPECT_THAT(spread(3, 10), ElementsAre(0, 1, 2));
  EXPECT_THAT(without(10, spread(10, 4)), ElementsAre(1, 3, 4, 6, 8, 9));
  EXPECT_THAT(chosen({5, 6, 7}, {0, 2}), ElementsAre(5, 7));
}

}  // namespace
}  // namespace milliwatt
