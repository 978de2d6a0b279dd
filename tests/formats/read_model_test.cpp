#include "formats/read_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/files.h"
#include "error_text.h"
#include "formats/tflite/read.h"
#include "formats/tiny_tflite.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

std::string_view text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(read_model, tells_the_format_by_content) {
  const ScratchFolder folder;
  const std::vector<std::byte> bytes = convolution().bytes();
  for (const char* name : {"a.tflite", "b.lite", "c.onnx", "d"}) {
    write_file_atomically(folder.path() / name, text_of(bytes));
    EXPECT_EQ(read_model(folder.path() / name).source, name);
    EXPECT_EQ(read_tflite(folder.path() / name).tensors.size(), 5U);
  }
}

TEST(read_model, names_the_file_in_every_refusal) {
  const ScratchFolder folder;
  const auto refusal = [&](const std::string& name, std::string_view content) {
    const fs::path path = folder.path() / name;
    write_file_atomically(path, content);
    const std::string what = error_text([&] { read_model(path); });
    return what.starts_with(path.string() + ": ") ? what.substr(path.string().size() + 2) : "no path: " + what;
  };
  EXPECT_EQ(refusal("net.ONNX", "\x08\x07"),
            "not an ONNX model, or damaged: its 2 bytes hold no graph; give a whole .onnx file");
  EXPECT_EQ(refusal("notes.txt", "hello, this is text"),
            "not a TensorFlow Lite model (no TFL3 identifier at byte 4); give a .tflite file");
  EXPECT_EQ(refusal("empty.tflite", ""), "the file is empty; give a .tflite file");
  const std::vector<std::byte> bytes = convolution().bytes();
  EXPECT_EQ(refusal("cut.tflite", text_of(bytes).substr(0, 100)),
            "damaged or cut short: the tables in its 100 bytes do not hold together; copy the file again");
}

TEST(read_model, names_files_that_are_not_there) {
  const ScratchFolder folder;
  EXPECT_EQ(error_text([&] { read_model(folder.path()); }), folder.path().string() + ": is a folder; give a file");
  EXPECT_EQ(error_text([&] { read_model("no.tflite"); }),
            "no.tflite: cannot be read: no such file or directory; give the path of a file that exists");
}

}  // namespace
}  // namespace milliwatt
