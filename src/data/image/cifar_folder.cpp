// CIFAR-10's binary form: a picture is its label and 3 x 32 x 32 bytes, channel after channel (Krizhevsky, "The
// CIFAR-10 dataset", binary version).
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/files.h"
#include "base/to_size.h"
#include "data/image/class_names.h"
#include "data/image/picture_set.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSide = 32;
constexpr std::size_t kPlane = kSide * kSide;
constexpr std::size_t kRecord = 1 + 3 * kPlane;

void add_file(const fs::path& path, Part part, PictureList& list, int& highest) {
  const std::vector<std::byte> bytes = read_file(path);
  if (bytes.empty() || bytes.size() % kRecord != 0) {
    throw Error(fmt::format("{}: has {} bytes; supported: {} for each picture", path.string(), bytes.size(), kRecord));
  }
  for (std::size_t i = 0; i < bytes.size() / kRecord; ++i) {
    const std::byte* record = bytes.data() + i * kRecord;
    FoundPicture found;
    found.name = fmt::format("{}:{}", path.string(), i);
    found.label = std::to_integer<int>(record[0]);
    found.part = part;
    found.picture = {kSide, kSide, 3, {}};
    found.picture.pixels.reserve(3 * kPlane);
    for (std::size_t at = 0; at < kPlane; ++at) {
      for (std::size_t c = 0; c < 3; ++c)
        found.picture.pixels.push_back(std::to_integer<std::uint8_t>(record[1 + c * kPlane + at]));
    }
    highest = std::max(highest, found.label);
    list.pictures.push_back(std::move(found));
  }
}

}  // namespace

PictureList read_cifar_folder(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".bin") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  PictureList list;
  int highest = 0;
  bool has_training = false;
  for (const fs::path& file : files) {
    const bool is_test = file.filename().string().starts_with("test");
    list.has_parts = list.has_parts || is_test;
    has_training = has_training || !is_test;
    add_file(file, is_test ? Part::kTest : Part::kTraining, list, highest);
  }
  if (!has_training) {  // what is for testing alone is to be split, or tried as a whole
    list.has_parts = false;
    for (FoundPicture& found : list.pictures) found.part = Part::kTraining;
  }
  list.classes = class_names(folder / "batches.meta.txt", highest);
  return list;
}

}  // namespace milliwatt
