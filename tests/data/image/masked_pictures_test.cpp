#include "data/image/masked_pictures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/image/write_pictures.h"
#include "error_text.h"
#include "scratch_folder.h"
#include "shared_data.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::SizeIs;

using Values = std::vector<std::uint8_t>;

class MaskedPictures : public ::testing::Test {
 protected:
  fs::path path(const std::string& below) const { return folder_.path() / below; }
  void put(const std::string& name, const Picture& mask) const {
    test::write_png(path("images/" + name), test::some_picture(2, 4, 1));
    test::write_png(path("masks/" + name), mask);
  }
  MaskedSet load(int height = 2, int width = 4) const {
    return load_masked_pictures(list_masked_pictures(folder_.path()), {height, width, 1, 0, 0, false});
  }
  std::string refusal() const {
    return error_text([&] { load(); });
  }

  ScratchFolder folder_;
};

TEST_F(MaskedPictures, have_a_class_for_each_pixel) {
  put("a.png", {2, 4, 1, {0, 1, 2, 2, 0, 0, 2, 1}});
  MaskedSet set = load();
  EXPECT_THAT(set.pictures.classes, ElementsAre("0", "1", "2"));
  EXPECT_THAT(Values(set.labels_of(0).begin(), set.labels_of(0).end()), ElementsAre(0, 1, 2, 2, 0, 0, 2, 1));
  test::write_text(path("classes.txt"), "sky\nroof\nwall\n");
  EXPECT_THAT(load().pictures.classes, ElementsAre("sky", "roof", "wall"));
}

TEST_F(MaskedPictures, of_black_and_white_have_two_classes) {
  put("a.png", {2, 4, 1, {0, 255, 127, 128, 0, 0, 255, 255}});
  const MaskedSet set = load();
  EXPECT_THAT(set.pictures.classes, ElementsAre("background", "foreground"));
  EXPECT_THAT(Values(set.labels_of(0).begin(), set.labels_of(0).end()), ElementsAre(0, 1, 0, 1, 0, 0, 1, 1));
}

TEST_F(MaskedPictures, are_of_the_class_of_most_of_a_pixel) {
  put("a.png", {2, 4, 1, {0, 1, 2, 2, 0, 0, 2, 1}});
  const MaskedSet set = load(1, 2);
  EXPECT_THAT(Values(set.labels_of(0).begin(), set.labels_of(0).end()), ElementsAre(0, 2));
}

TEST_F(MaskedPictures, are_refused_in_one_message) {
  put("a.png", {2, 3, 1, {0, 1, 1, 0, 0, 1}});
  put("b.png", test::some_picture(2, 4, 3));
  put("c.png", {2, 4, 1, {0, 1, 3, 1, 0, 0, 1, 1}});
  test::write_png(path("images/lonely.png"), test::some_picture(2, 4, 1));
  test::write_text(path("classes.txt"), "sky\nroof\nwall\n");
  EXPECT_THAT(refusal(),
              AllOf(HasSubstr("lonely.png: has no mask of that name"),
                    HasSubstr("a.png: has 3 x 2 pixels, its picture 4 x 2"), HasSubstr("b.png: is in colour"),
                    HasSubstr("c.png: has the value 3; the classes are 0 to 2"), HasSubstr("that is 4 in all")));
  PictureRequest request{2, 4, 1, 0, 0, true};
  put("d.png", {2, 4, 1, {0, 1, 2, 1, 0, 0, 1, 1}});
  const MaskedSet set = load_masked_pictures(list_masked_pictures(folder_.path()), request);
  ASSERT_THAT(set.pictures.items, SizeIs(1));
  EXPECT_THAT(set.pictures.left_out, SizeIs(4));
  EXPECT_THAT(Values(set.labels_of(0).begin(), set.labels_of(0).end()), ElementsAre(0, 1, 2, 1, 0, 0, 1, 1));
}

TEST_F(MaskedPictures, need_two_folders) {
  test::write_png(path("images/a.png"), test::some_picture(2, 4, 1));
  EXPECT_THAT(refusal(), HasSubstr("has no images/ and masks/"));
}

TEST(masked_pictures, of_membranes_are_of_two_classes) {
  const fs::path folder = shared_path("data/membrane_seg");
  if (!fs::exists(folder)) GTEST_SKIP() << "no data";
  const MaskedSet set = load_masked_pictures(list_masked_pictures(folder), {64, 64, 1, 0.1, 0.2, false});
  EXPECT_THAT(set.pictures.items, SizeIs(20));
  std::size_t cells = 0;
  for (const std::uint8_t label : set.labels) cells += label;
  const double share = static_cast<double>(cells) / static_cast<double>(set.labels.size());
  EXPECT_NEAR(share, 0.78, 0.03);
}

}  // namespace
}  // namespace milliwatt
