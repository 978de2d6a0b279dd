// Annotations in the forms in which people have them, right and wrong.
#include "data/image/boxed_pictures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <functional>
#include <map>

#include "data/image/write_pictures.h"
#include "error_text.h"
#include "scratch_folder.h"
#include "shared_data.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

MATCHER_P(SameBox, box, "") { return arg.label == box.label && overlap(arg, box) > 0.999; }

std::string voc_object(const std::string& name, int left, int top, int right, int bottom) {
  return fmt::format(
      "<object><name>{}</name><bndbox><xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></bndbox></object>",
      name, left, top, right, bottom);
}

std::string voc(int width, int height, const std::string& objects) {
  return fmt::format("<annotation><size><width>{}</width><height>{}</height></size>{}</annotation>", width, height,
                     objects);
}

PictureRequest wanted(double validation = 0, double test = 0) { return {20, 40, 3, validation, test, false}; }

class BoxedPictures : public ::testing::Test {
 protected:
  fs::path path(const std::string& below) const { return folder_.path() / below; }
  void picture(const std::string& below, int height = 20, int width = 40) const {
    test::write_png(path(below), test::some_picture(height, width, 3));
  }
  void text(const std::string& below, const std::string& what) const { test::write_text(path(below), what); }
  void voc_pair(const std::string& name, const std::string& objects) const {
    picture("JPEGImages/" + name + ".png");
    text("Annotations/" + name + ".xml", voc(40, 20, objects));
  }
  BoxedSet load(const PictureRequest& request = wanted()) const {
    return load_boxed_pictures(list_boxed_pictures(folder_.path()), request);
  }
  std::string refusal() const {
    return error_text([&] { load(); });
  }

  ScratchFolder folder_;
};

TEST_F(BoxedPictures, are_read_from_pascal_voc) {
  voc_pair("a", voc_object("dog", 4, 5, 12, 15) + voc_object("cat", 0, 0, 40, 20));
  voc_pair("b", "");
  const BoxedSet set = load();
  EXPECT_THAT(set.pictures.classes, ElementsAre("cat", "dog"));
  ASSERT_THAT(set.boxes, SizeIs(2));
  EXPECT_THAT(set.boxes[0], ElementsAre(SameBox(Box{1, 0.2, 0.5, 0.2, 0.5}), SameBox(Box{0, 0.5, 0.5, 1, 1})));
  EXPECT_THAT(set.boxes[1], IsEmpty());
  EXPECT_EQ(set.pictures.of(0).size(), 20U * 40U * 3U);
}

TEST_F(BoxedPictures, follow_the_part_of_the_picture_that_is_kept) {
  picture("JPEGImages/a.png", 20, 80);  // the middle 40 pixels are kept
  text("Annotations/a.xml", voc(80, 20, voc_object("x", 10, 0, 40, 20) + voc_object("x", 0, 0, 21, 20)));
  const BoxedSet set = load();
  ASSERT_THAT(set.boxes.at(0), SizeIs(1)) << "of the second less than three tenths remain";
  EXPECT_THAT(set.boxes[0][0], SameBox(Box{0, 0.25, 0.5, 0.5, 1}));
}

TEST_F(BoxedPictures, of_pascal_voc_are_refused_in_one_message) {
  voc_pair("a", voc_object("dog", 4, 5, 4, 15));
  voc_pair("b", voc_object("dog", 4, 5, 50, 15));
  voc_pair("c", voc_object("", 4, 5, 12, 15));
  picture("JPEGImages/lonely.png");
  EXPECT_THAT(refusal(),
              AllOf(HasSubstr("lonely.png: has no annotation; write one"),
                    HasSubstr("a.xml: object 1: box 4, 5 to 4, 15 is empty"),
                    HasSubstr("b.xml: object 1: box 4, 5 to 50, 15 lies outside of the picture of 40 x 20"),
                    HasSubstr("c.xml: object 1: is of no class"), HasSubstr("that is 4 in all: mend them, or leave")));
}

TEST_F(BoxedPictures, that_are_bad_are_left_out_and_counted) {
  voc_pair("a", voc_object("dog", 4, 5, 4, 15) + voc_object("dog", 4, 5, 12, 15));
  voc_pair("b", voc_object("dog", 4, 5, 12, 15));
  voc_pair("c", "");
  text("JPEGImages/c.png", "no picture");
  PictureRequest request = wanted();
  request.skip_bad = true;
  const BoxedSet set = load(request);
  EXPECT_THAT(set.boxes, ElementsAre(SizeIs(1), SizeIs(1)));
  EXPECT_THAT(set.left_out, ElementsAre(HasSubstr("a.xml: object 1"), HasSubstr("c.png")));
}

TEST_F(BoxedPictures, are_of_the_size_that_their_annotation_says) {
  picture("JPEGImages/a.png", 20, 40);
  text("Annotations/a.xml", voc(80, 40, voc_object("dog", 4, 5, 14, 15)));
  EXPECT_THAT(refusal(), HasSubstr("a.png: has 40 x 20 pixels, its annotation says 80 x 40"));
  PictureRequest request = wanted();
  request.skip_bad = true;
  voc_pair("b", voc_object("dog", 4, 5, 12, 15));
  EXPECT_THAT(load(request).boxes, SizeIs(1));
}

TEST_F(BoxedPictures, of_damaged_xml_are_named) {
  picture("JPEGImages/a.png");
  text("Annotations/a.xml", "<annotation><size>");
  EXPECT_THAT(refusal(), HasSubstr("a.xml: byte "));
  text("Annotations/a.xml", "<annotation></annotation>");
  EXPECT_THAT(refusal(), HasSubstr("a.xml: has no <width>; write it"));
  text("Annotations/a.xml", voc(40, 20, "<object><name>x</name></object>"));
  EXPECT_THAT(refusal(), HasSubstr("a.xml: object 1: has no <bndbox>"));
  text("Annotations/a.xml", voc(40, 20, "<object><name>x</name><bndbox><xmin>\"1e</xmin></bndbox></object>"));
  EXPECT_THAT(refusal(), HasSubstr("<xmin> is \"\\\"1e\"; a number"));
}

TEST_F(BoxedPictures, fall_into_parts_as_given) {
  for (const char* part : {"train", "test"}) {
    picture(std::string(part) + "/JPEGImages/x.png");
    text(std::string(part) + "/Annotations/x.xml", voc(40, 20, voc_object("dog", 4, 5, 12, 15)));
  }
  const BoxedSet set = load(wanted(0, 0.2));
  ASSERT_THAT(set.pictures.items, SizeIs(2));
  EXPECT_EQ(set.pictures.items[0].part, Part::kTraining);
  EXPECT_EQ(set.pictures.items[1].part, Part::kTest);
}

TEST_F(BoxedPictures, are_split_by_name) {
  for (int i = 0; i < 20; ++i) voc_pair(std::to_string(i), voc_object("dog", 4, 5, 12, 15));
  const BoxedSet set = load(wanted(0.1, 0.2));
  std::map<Part, int> counts;
  for (const PictureItem& item : set.pictures.items) ++counts[item.part];
  EXPECT_EQ(counts[Part::kTraining], 14);
  EXPECT_EQ(counts[Part::kValidation], 2);
  EXPECT_EQ(counts[Part::kTest], 4);
}

constexpr const char* kCoco = R"({{"images": [{{"id": 7, "file_name": "a.png", "height": 20, "width": 40}}{0}],
  "categories": [{{"id": 3, "name": "dog"}}, {{"id": 1, "name": "cat"}}, {{"id": 2, "name": "bird"}}{1}],
  "annotations": [{{"id": 1, "image_id": 7, "category_id": 3, "bbox": [4, 5, 8, 10]}},
                  {{"id": 2, "image_id": 7, "category_id": 1, "bbox": [0, 0, 40, 20]}}{2}]}})";

TEST_F(BoxedPictures, are_read_from_coco) {
  picture("images/a.png");
  text("instances.json", fmt::format(fmt::runtime(kCoco), "", "", ""));
  const BoxedSet set = load();
  EXPECT_THAT(set.pictures.classes, ElementsAre("cat", "dog")) << "in the order of their ids, no bird";
  EXPECT_THAT(set.boxes,
              ElementsAre(ElementsAre(SameBox(Box{1, 0.2, 0.5, 0.2, 0.5}), SameBox(Box{0, 0.5, 0.5, 1, 1}))));
}

TEST_F(BoxedPictures, of_coco_are_refused_in_one_message) {
  picture("images/a.png");
  const auto with = [&](const std::string& images, const std::string& categories, const std::string& annotations) {
    text("instances.json", fmt::format(fmt::runtime(kCoco), images, categories, annotations));
    return refusal();
  };
  EXPECT_THAT(with(R"(, {"id": 7, "file_name": "a.png", "height": 20, "width": 40})", "", ""),
              AllOf(HasSubstr("image 1: has the id 7 again; keep one"), HasSubstr("image 1: names \"a.png\" again")));
  EXPECT_THAT(with(R"(, {"id": 8, "file_name": "b.png", "height": 20, "width": 40})", "", ""),
              HasSubstr("image 1: there is no file \"b.png\""));
  EXPECT_THAT(with("", R"(, {"id": 3, "name": "cow"})", ""), HasSubstr("category 3: has the id 3 again"));
  EXPECT_THAT(with("", "", R"(, {"id": 2, "image_id": 7, "category_id": 3, "bbox": [1, 1, 2, 2]})"),
              HasSubstr("annotation 2: has the id 2 again"));
  EXPECT_THAT(with("", "", R"(, {"id": 3, "image_id": 9, "category_id": 3, "bbox": [1, 1, 2, 2]})"),
              HasSubstr("annotation 2: is of image 9, which is not listed"));
  EXPECT_THAT(with("", "", R"(, {"id": 3, "image_id": 7, "category_id": 9, "bbox": [1, 1, 2, 2]})"),
              HasSubstr("annotation 2: is of category 9, which is not listed"));
  EXPECT_THAT(with("", "", R"(, {"id": 3, "image_id": 7, "category_id": 3, "bbox": [1, 1, 2]})"),
              HasSubstr("annotation 2: has no \"bbox\" of four numbers"));
  EXPECT_THAT(with("", "", R"(, {"id": 3, "image_id": 7, "category_id": 3, "bbox": [39, 1, 20, 2]})"),
              HasSubstr("annotation 2: box 39, 1 to 59, 3 lies outside"));
  EXPECT_THAT(with("", "", R"(, 5)"), HasSubstr("annotation 2: has no whole number \"id\""));
  text("instances.json", "[1, 2");
  EXPECT_THAT(refusal(), HasSubstr("instances.json: is no JSON object"));
  text("instances.json", "{\"images\": []}");
  EXPECT_THAT(refusal(), HasSubstr("has no list \"categories\""));
}

TEST_F(BoxedPictures, are_read_from_yolo) {
  picture("images/a.png");
  text("labels/a.txt", "1 0.2 0.5 0.2 0.5\n\n0 0.5 0.5 1 1\n");
  EXPECT_THAT(load().pictures.classes, ElementsAre("0", "1"));
  text("data.yaml", "path: .\nnames:\n  0: cat  \n  1: 'dog'\nnc: 2\n");
  BoxedSet set = load();
  EXPECT_THAT(set.pictures.classes, ElementsAre("cat", "dog"));
  ASSERT_THAT(set.boxes, ElementsAre(SizeIs(2)));
  EXPECT_NEAR(overlap(set.boxes[0][0], {1, 0.2, 0.5, 0.2, 0.5}), 1, 1e-5);
  text("data.yaml", "names: [cat, \"dog\", cow]\n");
  EXPECT_THAT(load().pictures.classes, ElementsAre("cat", "dog", "cow"));
  text("data.yaml", "names:\n- cat\n- dog\n");
  EXPECT_THAT(load().pictures.classes, ElementsAre("cat", "dog"));
}

TEST_F(BoxedPictures, of_yolo_are_refused_in_one_message) {
  picture("images/a.png");
  picture("images/b.png");
  text("labels/a.txt", "0 0.2 0.5 0.2\n5 0.2 0.5 0.2 0.5\n0 0.9 0.5 0.4 0.5\n");
  text("classes.txt", "cat\ndog\n");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("b.png: has no "), HasSubstr("a.txt: line 1: is \"0 0.2 0.5 0.2\"; CLASS"),
                               HasSubstr("a.txt: line 2: is of class 5; the classes are 0 to 1"),
                               HasSubstr("a.txt: line 3: box 0.7, 0.25 to 1.1, 0.75 lies outside")));
}

TEST_F(BoxedPictures, of_no_known_form_are_refused) {
  picture("x.png");
  EXPECT_THAT(refusal(), HasSubstr("holds no boxed pictures that are known; supported: Annotations/"));
  EXPECT_THAT(error_text([&] { list_boxed_pictures(path("none")); }), HasSubstr("none: no such file or folder"));
}

TEST(boxed_pictures, of_blood_cells_have_one_bad_box) {
  const fs::path folder = shared_path("data/bccd_voc");
  if (!fs::exists(folder)) GTEST_SKIP() << "no data";
  PictureRequest request{60, 80, 3, 0.1, 0.2, false};
  EXPECT_THAT(error_text([&] { load_boxed_pictures(list_boxed_pictures(folder), request); }),
              HasSubstr("BloodImage_00338.xml: object 13: box 504, 337 to 504, 337 is empty"));
  request.skip_bad = true;
  const BoxedSet set = load_boxed_pictures(list_boxed_pictures(folder), request);
  EXPECT_THAT(set.pictures.classes, ElementsAre("Platelets", "RBC", "WBC"));
  EXPECT_THAT(set.pictures.items, SizeIs(230));
  EXPECT_THAT(set.left_out, SizeIs(1));
  std::size_t boxes = 0;
  for (const std::vector<Box>& of_picture : set.boxes) boxes += of_picture.size();
  EXPECT_EQ(boxes, 2622U + 235U + 214U - 1U);
}

TEST(boxed_pictures, of_coco_are_cut_to_the_wanted_proportions) {
  const fs::path folder = shared_path("data/coco_json_small");
  if (!fs::exists(folder)) GTEST_SKIP() << "no data";
  const BoxedList list = list_boxed_pictures(folder);
  EXPECT_THAT(list.pictures, SizeIs(37));
  EXPECT_THAT(list.problems, IsEmpty());
  EXPECT_THAT(load_boxed_pictures(list, {32, 32, 3, 0, 0, false}).boxes, SizeIs(37));
}

}  // namespace
}  // namespace milliwatt
