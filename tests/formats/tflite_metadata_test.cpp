// Named texts in a file: ours are read, those of others passed over, and what is wrong with ours is said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "formats/tiny_tflite.h"

namespace milliwatt {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TinyTflite with_metadata(const std::string& name, const std::string& text) {
  TinyTflite tiny = convolution();
  tiny.add_metadata(name, text);
  return tiny;
}

TEST(parse_tflite, reads_our_metadata_and_passes_over_that_of_others) {
  TinyTflite tiny = with_metadata("milliwatt.labels", "yes\nno");
  tiny.add_metadata("min_runtime_version", "1.5.0\xff");
  tiny.add_metadata("min_runtime_version", "again");
  tiny.add_metadata("", "");
  tiny.add_metadata("milliwatt", "");
  tiny.add_metadata("milliwatt.empty", "");
  tiny.model.metadata[1]->buffer = 4711;
  EXPECT_THAT(tiny.parse().metadata, ElementsAre(Pair("milliwatt.empty", ""), Pair("milliwatt.labels", "yes\nno")));
  EXPECT_THAT(convolution().parse().metadata, IsEmpty());
}

TEST(parse_tflite, passes_over_any_number_of_others_metadata) {
  TinyTflite tiny = convolution();
  for (int i = 0; i < 1000; ++i) tiny.add_metadata("other." + std::to_string(i), "");
  EXPECT_THAT(tiny.parse().metadata, IsEmpty());
}

TEST(parse_tflite, refuses_metadata_that_are_not_sound) {
  TinyTflite tiny = with_metadata("milliwatt.labels", "a");
  tiny.model.metadata[0]->buffer = 4;
  EXPECT_EQ(tiny.refusal(), "metadata \"milliwatt.labels\": buffer 4; the file has 4");
  tiny.model.metadata[0]->buffer = 0xffffffff;
  EXPECT_EQ(tiny.refusal(), "metadata \"milliwatt.labels\": buffer 4294967295; the file has 4");

  tiny = with_metadata("milliwatt.labels", "a");
  tiny.model.buffers.back()->offset = 4096;
  EXPECT_EQ(tiny.refusal(), "metadata \"milliwatt.labels\": data behind the tables; supported: data within them");

  tiny = with_metadata("milliwatt.labels", "a");
  tiny.add_metadata("milliwatt.labels", "a");
  EXPECT_EQ(tiny.refusal(), "metadata \"milliwatt.labels\": is there twice; each name stands once");

  const std::string not_text = "metadata \"milliwatt.labels\": is not a text in UTF-8; supported: UTF-8";
  for (const char* text : {"\xff", "a\xc3", "\xc0\x80", "\xed\xa0\x80"}) {
    EXPECT_EQ(with_metadata("milliwatt.labels", text).refusal(), not_text);
  }
  EXPECT_EQ(with_metadata("milliwatt.\n\xff", "").refusal(),
            "metadata \"milliwatt.\\x0a\\xff\": its name is not UTF-8; supported: UTF-8");
}

TEST(parse_tflite, refuses_more_metadata_than_anyone_needs) {
  EXPECT_EQ(with_metadata("milliwatt.labels", std::string((1 << 20) + 1, 'a')).refusal(),
            "metadata \"milliwatt.labels\": 1048577 bytes; supported: up to 1048576");
  EXPECT_EQ(with_metadata("milliwatt." + std::string(1 << 20, 'a'), "").refusal(),
            "metadata \"milliwatt." + std::string(30, 'a') + "...\": a name of 1048586 bytes; supported: up to 256");
  TinyTflite tiny = convolution();
  for (int i = 0; i < 1000; ++i) tiny.add_metadata("milliwatt." + std::to_string(i), "");
  EXPECT_EQ(tiny.refusal(), "more than 64 metadata entries milliwatt.*; supported: that many");
}

}  // namespace
}  // namespace milliwatt
