#include "data/tensor_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "data/npy.h"
#include "error_text.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;

TensorData tensor(ElementType type, Shape shape) {
  TensorData data{type, std::move(shape), {}};
  const auto bytes = static_cast<std::size_t>(element_count(data.shape) * element_bytes(type));
  for (std::size_t i = 0; i < bytes; ++i) data.bytes.push_back(static_cast<std::byte>(i * 37));
  return data;
}

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

TEST(npy, reads_what_it_wrote) {
  for (const ElementType type : {ElementType::kInt8, ElementType::kUint8, ElementType::kInt16, ElementType::kInt32,
                                 ElementType::kInt64, ElementType::kFloat32, ElementType::kBool}) {
    for (const Shape& shape : {Shape{}, Shape{5}, Shape{1, 49, 10, 1}}) {
      const TensorData expected = tensor(type, shape);
      const std::string text = npy_bytes(expected);
      EXPECT_EQ((text.size() - expected.bytes.size()) % 64, 0u) << "elements start at a multiple of 64";
      const TensorData actual = parse_npy(bytes_of(text));
      EXPECT_EQ(actual.type, expected.type);
      EXPECT_EQ(actual.shape, expected.shape);
      EXPECT_EQ(actual.bytes, expected.bytes);
    }
  }
}

TEST(npy, reads_a_file_of_numpys_second_version) {
  std::string header = "{'descr': '<i2', 'fortran_order': False, 'shape': (3,), }\n";
  std::string text = std::string("\x93NUMPY\x02\x00", 8) + std::string({static_cast<char>(header.size()), 0, 0, 0}) +
                     header + "abcdef";
  EXPECT_EQ(parse_npy(bytes_of(text)).shape, (Shape{3}));
}

TEST(npy, refuses_what_it_cannot_read_and_says_why) {
  const std::string good = npy_bytes(tensor(ElementType::kInt8, {4}));
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return error_text([&] { parse_npy(bytes_of(text)); });
  };
  EXPECT_THAT(with("NUMPY", "MUMPY"), HasSubstr("not a .npy file"));
  EXPECT_THAT(with("|i1", ">i2"), HasSubstr(">i2"));
  EXPECT_THAT(with("False", "True "), HasSubstr("Fortran"));
  EXPECT_THAT(with("(4,)", "(5,)"), HasSubstr("needs 5"));
  EXPECT_THAT(with("(4,)", "(-,)"), HasSubstr("shape"));
  EXPECT_THAT(with("'shape'", "'sharp'"), HasSubstr("no shape"));
  EXPECT_THAT(with("(4,)", "(99999999999999,)"), HasSubstr("2 GiB"));
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_NE(error_text([&] { parse_npy(bytes_of(good).first(size)); }), "") << size;
  }
}

TEST(write_tensors, writes_what_read_tensors_reads) {
  const ScratchFolder folder;
  const std::vector<TensorData> two = {tensor(ElementType::kInt8, {1, 3}), tensor(ElementType::kFloat32, {2})};
  write_tensors(folder.path() / "two.npz", two);
  const std::vector<TensorData> read = read_tensors(folder.path() / "two.npz");
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].bytes, two[0].bytes);
  EXPECT_EQ(read[1].shape, two[1].shape);
  EXPECT_THAT(error_text([&] { write_tensors(folder.path() / "two.npy", two); }),
              HasSubstr("use a name ending in .npz"));
  EXPECT_THAT(error_text([&] { write_tensors(folder.path() / "none" / "two.npz", two); }), HasSubstr("two.npz: "));
}

TEST(read_tensors, names_the_file_and_the_key) {
  const ScratchFolder folder;
  const std::string path = folder.path() / "odd.npz";
  std::ofstream(path) << "PK not a zip file";
  EXPECT_THAT(error_text([&] { read_tensors(path); }), HasSubstr("odd.npz: "));
  EXPECT_THAT(error_text([&] { read_tensors(folder.path() / "none.npy"); }), HasSubstr("none.npy: "));
}

}  // namespace
}  // namespace milliwatt
