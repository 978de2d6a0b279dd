// IDX: two zero bytes, the type of the elements (8: bytes), the number of dimensions, each size as four bytes, most
// significant first, then the elements (LeCun, "The MNIST database of handwritten digits").
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <map>

#include "base/error.h"
#include "base/files.h"
#include "base/to_size.h"
#include "data/image/class_names.h"
#include "data/image/picture_set.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{1} << 31;

/// The bytes, uncompressed if the file is gzip's.
std::vector<std::uint8_t> read_bytes(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) throw Error(path.string() + ": is no regular file; give the data set's own");
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) throw Error(path.string() + ": cannot be opened; make it readable for this user");
  std::vector<std::uint8_t> bytes;
  constexpr unsigned kPiece = 1 << 20;
  int got = 0;
  do {
    const std::size_t before = bytes.size();
    bytes.resize(before + kPiece);
    got = gzread(file, bytes.data() + before, kPiece);
    bytes.resize(before + to_size(std::max(got, 0)));
  } while (got > 0 && bytes.size() < kMostBytes);
  // A stream that ends too early is an error that only closing tells.
  const int closed = gzclose_r(file);
  if (got < 0 || closed != Z_OK || bytes.size() >= kMostBytes) {
    throw Error(fmt::format("{}: is damaged, cut short or larger than {} bytes uncompressed; copy it again",
                            path.string(), kMostBytes));
  }
  return bytes;
}

struct IdxArray {
  std::vector<std::size_t> sizes;
  std::vector<std::uint8_t> elements;
};

IdxArray read_idx(const fs::path& path) {
  std::vector<std::uint8_t> bytes = read_bytes(path);
  const auto refuse = [&](const std::string& what) {
    throw Error(fmt::format("{}: {}; supported: IDX files of unsigned bytes", path.string(), what));
  };
  if (bytes.size() < 4 || bytes[0] != 0 || bytes[1] != 0) refuse("is no IDX file");
  if (bytes[2] != 8) refuse(fmt::format("has elements of type {}", bytes[2]));
  const std::size_t dimensions = bytes[3];
  const std::size_t header = 4 + 4 * dimensions;
  if (dimensions < 1 || dimensions > 4 || bytes.size() < header) refuse(fmt::format("has {} dimensions", dimensions));
  IdxArray array;
  std::size_t count = 1;
  for (std::size_t i = 0; i < dimensions; ++i) {
    std::size_t size = 0;
    for (std::size_t b = 0; b < 4; ++b) size = size << 8 | bytes[4 + 4 * i + b];
    if (size == 0 || size > kMostBytes / count) refuse(fmt::format("has a dimension of {}", size));
    count *= size;
    array.sizes.push_back(size);
  }
  if (bytes.size() - header != count)
    refuse(fmt::format("has {} bytes of elements, its header says {}", bytes.size() - header, count));
  array.elements.assign(bytes.begin() + static_cast<std::ptrdiff_t>(header), bytes.end());
  return array;
}

Part part_of(const std::string& name) {
  if (name.starts_with("t10k") || name.starts_with("test")) return Part::kTest;
  return name.starts_with("val") ? Part::kValidation : Part::kTraining;
}

/// Adds the pictures of one pair of files. Returns the highest label.
int add_pair(const fs::path& images_file, const fs::path& labels_file, PictureList& list) {
  const IdxArray images = read_idx(images_file);
  const IdxArray labels = read_idx(labels_file);
  const std::size_t channels = images.sizes.size() == 4 ? images.sizes[3] : 1;
  if (images.sizes.size() < 3 || (channels != 1 && channels != 3)) {
    throw Error(fmt::format("{}: holds no pictures; supported: N x height x width, or with 1 or 3 channels after it",
                            images_file.string()));
  }
  if (labels.sizes.size() != 1 || labels.sizes[0] != images.sizes[0]) {
    throw Error(fmt::format("{}: has {} labels, {} has {} pictures; each picture needs one label", labels_file.string(),
                            labels.elements.size(), images_file.filename().string(), images.sizes[0]));
  }
  const std::string stem = images_file.filename().string();
  const Part part = part_of(stem);
  const std::size_t each = images.sizes[1] * images.sizes[2] * channels;
  int highest = 0;
  for (std::size_t i = 0; i < images.sizes[0]; ++i) {
    FoundPicture found;
    found.name = fmt::format("{}:{}", images_file.string(), i);
    found.label = labels.elements[i];
    found.part = part;
    const auto from = images.elements.begin() + static_cast<std::ptrdiff_t>(i * each);
    found.picture = {static_cast<int>(images.sizes[1]),
                     static_cast<int>(images.sizes[2]),
                     static_cast<int>(channels),
                     {from, from + static_cast<std::ptrdiff_t>(each)}};
    highest = std::max(highest, found.label);
    list.pictures.push_back(std::move(found));
  }
  return highest;
}

}  // namespace

PictureList read_idx_folder(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  PictureList list;
  int highest = 0;
  bool has_test = false;
  for (const fs::path& images : files) {
    const std::string name = images.filename().string();
    const std::size_t mark = name.find("-images-idx");
    if (mark == std::string::npos) continue;
    const auto labels = std::ranges::find_if(files, [&](const fs::path& other) {
      return other.filename().string().starts_with(name.substr(0, mark) + "-labels-idx1");
    });
    if (labels == files.end()) {
      throw Error(
          fmt::format("{}: there is no {}-labels-idx1-ubyte beside it; add it", images.string(), name.substr(0, mark)));
    }
    highest = std::max(highest, add_pair(images, *labels, list));
    has_test = has_test || part_of(name) == Part::kTest;
    list.has_validation = list.has_validation || part_of(name) == Part::kValidation;
  }
  list.has_parts = has_test && std::ranges::any_of(list.pictures, [](const FoundPicture& found) {
                     return found.part == Part::kTraining;
                   });
  if (!list.has_parts) {  // one part alone is to be split
    list.has_validation = false;
    for (FoundPicture& found : list.pictures) found.part = Part::kTraining;
  }
  list.classes = class_names(folder / "classes.txt", highest);
  return list;
}

}  // namespace milliwatt
