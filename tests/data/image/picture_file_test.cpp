#include "data/image/picture_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/files.h"
#include "data/image/write_pictures.h"
#include "error_text.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;

TEST(read_picture, reads_png_bit_for_bit) {
  const ScratchFolder folder;
  for (const int channels : {1, 3}) {
    const Picture written = test::some_picture(7, 5, channels);
    test::write_png(folder.path() / "x.png", written);
    const Picture read = read_picture(folder.path() / "x.png");
    EXPECT_EQ(read.height, 7);
    EXPECT_EQ(read.width, 5);
    EXPECT_EQ(read.channels, channels);
    EXPECT_EQ(read.pixels, written.pixels);
  }
}

TEST(read_picture, shows_what_is_transparent_over_black) {
  const ScratchFolder folder;
  test::write_png(folder.path() / "x.png", {1, 2, 4, {200, 100, 50, 255, 200, 100, 50, 0}});
  const Picture read = read_picture(folder.path() / "x.png");
  EXPECT_EQ(read.pixels, (std::vector<std::uint8_t>{200, 100, 50, 0, 0, 0}));
}

TEST(read_picture, reads_jpeg_whatever_its_name) {
  const ScratchFolder folder;
  for (const int channels : {1, 3}) {
    const Picture written = test::some_picture(24, 17, channels);
    test::write_jpeg(folder.path() / "x.png", written);
    const Picture read = read_picture(folder.path() / "x.png");
    ASSERT_EQ(read.pixels.size(), written.pixels.size());
    EXPECT_EQ(read.channels, channels);
    for (std::size_t i = 0; i < read.pixels.size(); ++i) {
      ASSERT_LE(std::abs(int{read.pixels[i]} - int{written.pixels[i]}), 12) << i;
    }
  }
}

// Whatever is cut off or turned over, the answer is an error that names the file, or a picture; never a crash.
TEST(read_picture, refuses_files_that_are_cut_short) {
  const ScratchFolder folder;
  test::write_png(folder.path() / "a.png", test::some_picture(20, 20, 3));
  test::write_jpeg(folder.path() / "b.jpg", test::some_picture(40, 40, 3));
  for (const char* name : {"a.png", "b.jpg"}) {
    const std::string whole = read_text_file(folder.path() / name);
    for (std::size_t length = 0; length + 2 < whole.size(); length += 1 + length / 8) {
      test::write_text(folder.path() / "cut", whole.substr(0, length));
      EXPECT_THAT(error_text([&] { read_picture(folder.path() / "cut"); }), HasSubstr("cut: ")) << name << length;
    }
    for (std::size_t at = 0; at < whole.size(); at += 3) {
      std::string turned = whole;
      turned[at] = static_cast<char>(~turned[at]);
      test::write_text(folder.path() / "turned", turned);
      const std::string error = error_text([&] { read_picture(folder.path() / "turned"); });
      if (error.empty()) continue;
      EXPECT_THAT(error, HasSubstr("turned: ")) << at;
    }
  }
}

TEST(read_picture, refuses_what_is_no_picture) {
  const ScratchFolder folder;
  test::write_text(folder.path() / "x.png", "GIF89a");
  EXPECT_THAT(error_text([&] { read_picture(folder.path() / "x.png"); }),
              HasSubstr("x.png: is neither a .png nor a .jpg file"));
  test::write_text(folder.path() / "x.png", "");
  EXPECT_THAT(error_text([&] { read_picture(folder.path() / "x.png"); }), HasSubstr("x.png: is empty (0 bytes)"));
  EXPECT_THAT(error_text([&] { read_picture(folder.path() / "none.png"); }), HasSubstr("none.png"));
}

TEST(fitted, takes_the_mean_of_what_a_pixel_covers) {
  const Picture picture{2, 4, 1, {0, 100, 200, 40, 20, 120, 220, 60}};
  EXPECT_EQ(fitted(picture, 1, 2).pixels, (std::vector<std::uint8_t>{60, 130}));
  EXPECT_EQ(fitted(picture, 2, 2).pixels, (std::vector<std::uint8_t>{100, 200, 120, 220})) << "the middle square";
  EXPECT_EQ(fitted(picture, 2, 4).pixels, picture.pixels);
  EXPECT_EQ(fitted({1, 1, 1, {7}}, 2, 3).pixels, std::vector<std::uint8_t>(6, 7));
}

TEST(with_channels, turns_colour_to_grey_and_back) {
  EXPECT_EQ(with_channels({1, 2, 3, {255, 255, 255, 255, 0, 0}}, 1).pixels, (std::vector<std::uint8_t>{255, 76}));
  EXPECT_EQ(with_channels({1, 1, 1, {9}}, 3).pixels, (std::vector<std::uint8_t>{9, 9, 9}));
}

}  // namespace
}  // namespace milliwatt
