#include "data/image/picture_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "base/random.h"
#include "data/image/shapes.h"
#include "data/image/write_pictures.h"
#include "error_text.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

PictureRequest small(double validation = 0.2, double test = 0.2) { return {8, 8, 1, validation, test, false}; }

class PictureSets : public ::testing::Test {
 protected:
  void put(const std::string& file, unsigned seed = 1) const {
    test::write_png(folder_.path() / file, test::some_picture(12, 12, 3, seed));
  }
  void put_classes(const std::string& below = "") const {
    for (unsigned i = 0; i < 10; ++i) {
      put(below + "cat/" + std::to_string(i) + ".png", i + 1);
      put(below + "dog/" + std::to_string(i) + ".png", i + 101);
    }
  }
  PictureSet load(const PictureRequest& request = small()) const {
    return load_pictures(list_pictures(folder_.path()), request);
  }
  std::string refusal(const std::string& file = "") const {
    return error_text([&] { load_pictures(list_pictures(folder_.path() / file), small()); });
  }
  std::map<Part, int> counts(const PictureSet& set) const {
    std::map<Part, int> counts;
    for (const PictureItem& item : set.items) ++counts[item.part];
    return counts;
  }

  const ScratchFolder folder_;
};

TEST_F(PictureSets, splits_each_class_of_a_folder_by_itself) {
  put_classes();
  const PictureSet set = load();
  EXPECT_THAT(set.classes, ElementsAre("cat", "dog"));
  EXPECT_EQ(set.split, SplitBy::kClip);
  EXPECT_EQ(counts(set)[Part::kTest], 4);
  EXPECT_EQ(counts(set)[Part::kValidation], 4);
  EXPECT_EQ(set.pixels.size(), 20 * 64);
  // The same parts again, and when others join.
  put("cat/new.png");
  std::map<std::string, Part> parts;
  for (const PictureItem& item : set.items) parts[item.name] = item.part;
  int moved = 0;
  for (const PictureItem& item : load().items) moved += parts.contains(item.name) && parts[item.name] != item.part;
  EXPECT_LE(moved, 3);
}

TEST_F(PictureSets, keeps_groups_together) {
  for (const char* name : {"cat", "dog"}) {
    for (int group = 0; group < 6; ++group) {
      for (int i = 0; i < 3; ++i)
        put(std::string(name) + "/farm" + std::to_string(group) + "/" + std::to_string(i) + ".png");
    }
  }
  const PictureSet set = load();
  EXPECT_EQ(set.split, SplitBy::kSpeaker);
  std::map<std::string, std::set<Part>> parts;
  for (const PictureItem& item : set.items) parts[item.group].insert(item.part);
  EXPECT_THAT(parts, SizeIs(6));
  for (const auto& [group, of] : parts) EXPECT_THAT(of, SizeIs(1)) << group;
}

TEST_F(PictureSets, takes_the_parts_that_folders_give) {
  put_classes("train/");
  put("test/cat/a.png");
  put("test/dog/b.png");
  const PictureSet set = load();
  EXPECT_EQ(set.split, SplitBy::kFolder);
  EXPECT_EQ(counts(set)[Part::kTest], 2);
  EXPECT_EQ(counts(set)[Part::kValidation], 4);
}

TEST_F(PictureSets, names_every_bad_picture_or_leaves_them_out) {
  put_classes();
  test::write_text(folder_.path() / "cat/bad.png", "\x89PNG nothing IEND");
  test::write_text(folder_.path() / "dog/worse.jpg", "");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("cat/bad.png: is a damaged .png file"), HasSubstr("; also "),
                               HasSubstr("dog/worse.jpg: is empty"), HasSubstr("that is 2 of 22 pictures"),
                               HasSubstr("--skip-bad")));
  PictureRequest request = small();
  request.skip_bad = true;
  const PictureSet set = load(request);
  EXPECT_THAT(set.items, SizeIs(20));
  EXPECT_THAT(set.left_out, SizeIs(2));
  EXPECT_EQ(set.pixels.size(), 20 * 64);
}

TEST_F(PictureSets, refuses_an_empty_class_and_no_class) {
  EXPECT_THAT(refusal(), HasSubstr("contains no folders; put the pictures of each class into a folder"));
  put_classes();
  fs::create_directories(folder_.path() / "emu");
  EXPECT_THAT(refusal(), HasSubstr("emu: is a class without .png or .jpg files"));
  EXPECT_THAT(refusal("nowhere"), HasSubstr("nowhere: no such file or folder"));
}

TEST_F(PictureSets, refuses_a_class_that_is_missing_in_a_part) {
  put_classes();
  put("emu/1.png");
  EXPECT_THAT(refusal(), HasSubstr("class emu has no picture in the"));
}

std::string idx(std::initializer_list<unsigned char> sizes, const std::string& elements) {
  std::string text("\0\0\x08", 3);
  text += static_cast<char>(sizes.size());
  for (const unsigned char size : sizes) text += std::string(3, '\0') + static_cast<char>(size);
  return text + elements;
}

TEST_F(PictureSets, reads_idx_files_also_compressed) {
  const std::string labels = idx({4}, std::string("\0\1\0\1", 4));
  test::write_text(folder_.path() / "train-images-idx3-ubyte", idx({4, 2, 2}, "aaaabbbbccccdddd"));
  test::write_text(folder_.path() / "train-labels-idx1-ubyte", labels);
  test::write_text(folder_.path() / "t10k-labels-idx1-ubyte", labels);
  gzFile file = gzopen((folder_.path() / "t10k-images-idx3-ubyte.gz").c_str(), "wb");
  const std::string images = idx({4, 2, 2}, "eeeeffffgggghhhh");
  gzwrite(file, images.data(), static_cast<unsigned>(images.size()));
  gzclose(file);
  const PictureSet set = load_pictures(list_pictures(folder_.path()), {2, 2, 1, 0.5, 0.2, false});
  EXPECT_THAT(set.classes, ElementsAre("0", "1"));
  EXPECT_EQ(counts(set)[Part::kTest], 4);
  EXPECT_EQ(counts(set)[Part::kValidation], 2);
  EXPECT_EQ(set.of(0)[3], 'e');
  EXPECT_EQ(set.items[0].part, Part::kTest);
  EXPECT_EQ(set.of(7)[0], 'd');
  test::write_text(folder_.path() / "classes.txt", "even\nodd\n");
  EXPECT_THAT(load_pictures(list_pictures(folder_.path()), {2, 2, 1, 0, 0, false}).classes, ElementsAre("even", "odd"));
  test::write_text(folder_.path() / "classes.txt", "one\n");
  EXPECT_THAT(refusal(), HasSubstr("classes.txt: has 1 different names for the labels 0 to 1"));
}

TEST_F(PictureSets, names_what_is_wrong_with_idx_files) {
  const fs::path images = folder_.path() / "x-images-idx3-ubyte";
  test::write_text(images, idx({2, 2, 2}, "aaaabbbb"));
  EXPECT_THAT(refusal(), HasSubstr("there is no x-labels-idx1-ubyte beside it"));
  test::write_text(folder_.path() / "x-labels-idx1-ubyte", idx({3}, "abc"));
  EXPECT_THAT(refusal(), HasSubstr("has 3 labels, x-images-idx3-ubyte has 2 pictures"));
  test::write_text(images, idx({2, 2, 2}, "aaaabbb"));
  EXPECT_THAT(refusal(), HasSubstr("has 7 bytes of elements, its header says 8"));
  test::write_text(images, "\1\2\3\4");
  EXPECT_THAT(refusal(), HasSubstr("is no IDX file"));
  test::write_text(images, std::string("\0\0\x0d\1\0\0\0\1....", 12));
  EXPECT_THAT(refusal(), HasSubstr("has elements of type 13"));
  test::write_text(images, idx({255, 255, 255, 255}, ""));
  EXPECT_NE(refusal(), "");
}

TEST_F(PictureSets, reads_cifars_binary_form) {
  std::string record(3073, '\0');
  record[0] = 1;
  record[1] = static_cast<char>(200);         // red of the first pixel
  record[1 + 1024] = static_cast<char>(100);  // green
  record[1 + 2048] = static_cast<char>(50);   // blue
  test::write_text(folder_.path() / "data_batch_1.bin", record + std::string(3073, '\0'));
  test::write_text(folder_.path() / "test_batch.bin", record);
  const PictureSet set = load_pictures(list_pictures(folder_.path()), {32, 32, 3, 0, 0, false});
  EXPECT_THAT(set.items, SizeIs(3));
  EXPECT_EQ(set.items[0].label, 1);
  EXPECT_EQ(set.of(0)[0], 200);
  EXPECT_EQ(set.of(0)[1], 100);
  EXPECT_EQ(set.of(0)[2], 50);
  EXPECT_EQ(set.items[2].part, Part::kTest);
  test::write_text(folder_.path() / "test_batch.bin", record + "x");
  EXPECT_THAT(refusal(), HasSubstr("test_batch.bin: has 3074 bytes; supported: 3073 for each picture"));
}

TEST_F(PictureSets, reads_a_table_of_paths) {
  put_classes("files/");
  std::string text = "label,path,part\n";
  for (int i = 0; i < 10; ++i) {
    const std::string part = i < 6 ? "training" : i < 8 ? "validation" : "test";
    text += "\"a \"\"cat\"\"\",files/cat/" + std::to_string(i) + ".png," + part + "\n";
    text += "dog,files/dog/" + std::to_string(i) + ".png," + part + "\r\n";
  }
  test::write_text(folder_.path() / "t.csv", text);
  const PictureSet set = load_pictures(list_pictures(folder_.path() / "t.csv"), small());
  EXPECT_THAT(set.classes, ElementsAre("a \"cat\"", "dog"));
  EXPECT_EQ(set.split, SplitBy::kFolder);
  EXPECT_EQ(counts(set)[Part::kTest], 4);
  EXPECT_EQ(counts(set)[Part::kValidation], 4);
}

TEST_F(PictureSets, names_what_is_wrong_with_a_table) {
  const fs::path file = folder_.path() / "t.csv";
  put_classes("files/");
  test::write_text(file, "path,class\nfiles/cat/1.png,cat\n");
  EXPECT_THAT(refusal("t.csv"), HasSubstr("t.csv: has no column label; it has path, class"));
  test::write_text(file, "path,label\nfiles/cat/1.png\n");
  EXPECT_THAT(refusal("t.csv"), HasSubstr("t.csv: line 2: has 1 cells; the first line has 2"));
  test::write_text(file, "path,label\nx.png,cat\nfiles/cat/1.png,\nfiles/dog/1.png,dog\nfiles/dog/1.png,dog\n");
  EXPECT_THAT(refusal("t.csv"), AllOf(HasSubstr("line 3: has no label"), HasSubstr("line 5: names")));
  test::write_text(file, "path,label\nx.png,cat\nfiles/dog/1.png,dog\n");
  EXPECT_THAT(refusal("t.csv"), HasSubstr("x.png"));
  test::write_text(file, "path,label\n\"x.png,cat\n");
  EXPECT_THAT(refusal("t.csv"), HasSubstr("a quote does not close"));
  test::write_text(file, "path,label\n");
  EXPECT_THAT(refusal("t.csv"), HasSubstr("t.csv: has no rows"));
}

TEST(make_shapes, tells_one_shape_from_all_others) {
  const ScratchFolder folder;
  const Shapes what = {.pictures = 84, .side = 16, .seed = 3, .wanted = "star"};
  make_shapes(what, folder.path() / "shapes");
  const PictureSet set = load_pictures(list_pictures(folder.path() / "shapes"), {16, 16, 3, 0.1, 0.2, false});
  EXPECT_EQ(set.classes, (std::vector<std::string>{"other", "star"}));
  EXPECT_EQ(std::ranges::count(set.items, 1, &PictureItem::label), std::ssize(set.items) / 2);
  // Files are read by name: test-..., then train-...
  const std::size_t first = static_cast<std::size_t>(std::ranges::count(set.items, Part::kTest, &PictureItem::part));
  const auto shows = [&](std::size_t item, int shape) {
    const Picture drawn = draw_shape(shape, 16, key_of("train") ^ what.seed, item);
    return std::ranges::equal(set.of(first + item), drawn.pixels);
  };
  std::set<int> others;
  for (std::size_t i = 0; i < 14; ++i) {
    for (int shape = 0; shape < 8; ++shape) {
      if (!shows(i, shape)) continue;
      EXPECT_EQ(shape_names()[static_cast<std::size_t>(shape)] == "star", set.items[first + i].label == 1) << i;
      if (set.items[first + i].label == 0) others.insert(shape);
    }
  }
  EXPECT_THAT(others, SizeIs(7));
  EXPECT_THAT(error_text([&] { make_shapes({.wanted = "cat"}, folder.path() / "none"); }),
              HasSubstr("cat: no such shape"));
}

TEST(make_shapes, gives_a_set_that_can_be_read_and_does_nothing_twice) {
  const ScratchFolder folder;
  const fs::path shapes = folder.path() / "shapes";
  make_shapes({.pictures = 80, .side = 16, .seed = 3}, shapes);
  const PictureSet set = load_pictures(list_pictures(shapes), {16, 16, 3, 0.1, 0.2, false});
  EXPECT_EQ(set.classes, shape_names());
  EXPECT_THAT(set.items, SizeIs(90));
  const auto made = fs::last_write_time(shapes / "train-images-idx4-ubyte");
  make_shapes({.pictures = 80, .side = 16, .seed = 3}, shapes);
  EXPECT_EQ(fs::last_write_time(shapes / "train-images-idx4-ubyte"), made);
  EXPECT_EQ(draw_shape(3, 16, 1, 5).pixels, draw_shape(3, 16, 1, 5).pixels);
  EXPECT_NE(draw_shape(3, 16, 1, 5).pixels, draw_shape(3, 16, 1, 6).pixels);
  EXPECT_NE(draw_shape(3, 16, 1, 5).pixels, draw_shape(3, 16, 2, 5).pixels);
  test::write_text(folder.path() / "other/x", "mine");
  EXPECT_THAT(error_text([&] { make_shapes({}, folder.path() / "other"); }), HasSubstr("holds other files"));
}

}  // namespace
}  // namespace milliwatt
