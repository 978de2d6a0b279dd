#include "data/sample_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "data/folder_entries.h"
#include "data/image/picture_file.h"
#include "data/image/picture_set.h"
#include "data/sample_arrays.h"
#include "data/sample_labels.h"
#include "data/sound.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr float kFullScale = 32768;  // of 16-bit samples

enum class FileKind { kOther, kArray, kPicture, kSound };

FileKind kind_of(const fs::path& path) {
  const std::string ending = path.extension().string();
  if (ending == ".npy" || ending == ".npz") return FileKind::kArray;
  if (ending == ".wav" || ending == ".WAV") return FileKind::kSound;
  return is_picture_file(path) ? FileKind::kPicture : FileKind::kOther;
}

bool is_labels_file(const fs::path& path) { return path.stem() == "labels"; }

struct SampleFile {
  fs::path path;
  std::string folder;  ///< that it lies in, below the data's; empty: none
};

/// The files of samples in the folder and in the folders in it, sorted by name.
std::vector<SampleFile> files_in(const fs::path& folder) {
  std::vector<SampleFile> files;
  const auto add = [&](const fs::path& path, const std::string& inner) {
    if (kind_of(path) != FileKind::kOther && !is_labels_file(path)) files.push_back({path, inner});
  };
  for (const fs::path& entry : entries_of(folder)) {
    std::error_code ignored;
    if (!fs::is_directory(entry, ignored)) {
      add(entry, "");
      continue;
    }
    for (const fs::path& inner : entries_of(entry)) add(inner, entry.filename().string());
  }
  return files;
}

/// Height, width and channels of pictures that the model takes. @throws Error if its input is no picture.
Shape picture_shape(const Graph& model) {
  const Tensor& input = model.tensor(model.inputs.at(0));
  const Shape& s = input.shape;
  const bool is_picture = model.inputs.size() == 1 && s.size() == 4 && s[0] == 1 && (s[3] == 1 || s[3] == 3);
  if (!is_picture || input.type != ElementType::kFloat32) {
    throw Error(fmt::format("{}: the input is {} {}; supported for pictures: one of f32, height x width x 1 or 3",
                            model.source, element_name(input.type), shape_text(s)));
  }
  return {s[1], s[2], s[3]};
}

std::vector<std::byte> bytes_of(const std::vector<float>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> picture_input(const Picture& whole, const Shape& shape, const SampleRequest& request) {
  const auto channels = to_size(shape[2]);
  const Picture picture =
      fitted(with_channels(whole, static_cast<int>(shape[2])), static_cast<int>(shape[0]), static_cast<int>(shape[1]));
  std::vector<float> values;
  for (const std::uint8_t pixel : picture.pixels) {
    const std::size_t c = values.size() % channels;
    const double mean = request.mean[c % request.mean.size()];
    values.push_back(static_cast<float>((pixel - mean) / request.deviation[c % request.deviation.size()]));
  }
  return bytes_of(values);
}

std::vector<std::byte> sound_input(const fs::path& path, std::size_t samples, int rate) {
  std::vector<float> values;
  for (const std::int16_t sample : fitted(read_sound(path, rate), samples)) values.push_back(sample / kFullScale);
  return bytes_of(values);
}

void check_pixel_numbers(const SampleRequest& request, std::int64_t channels) {
  for (const auto& [name, numbers] : {std::pair{"mean", &request.mean}, std::pair{"std", &request.deviation}}) {
    if (numbers->size() != 1 && numbers->size() != to_size(channels)) {
      throw Error(fmt::format("--{}: has {} numbers; one, or {} for the channels of the model's input", name,
                              numbers->size(), channels));
    }
  }
  if (std::ranges::any_of(request.deviation, [](double deviation) { return !(deviation > 0); })) {
    throw Error("--std: has a number that is not above 0; numbers above 0");
  }
}

std::string numbers_text(const std::vector<double>& numbers) {
  std::string text;
  for (const double number : numbers) text += fmt::format("{}{:g}", text.empty() ? "" : ",", number);
  return text;
}

std::string pixel_conversion(const Shape& shape, const SampleRequest& request) {
  return fmt::format("pictures cut and resized to {} x {}; value = (pixel - {}) / {}", shape[0], shape[1],
                     numbers_text(request.mean), numbers_text(request.deviation));
}

/// Names of samples with their folder each, and what makes an input of them.
class Reader {
 public:
  Reader(const Graph& model, const SampleRequest& request) : model_(model), request_(request) {}

  void add_arrays(const fs::path& path, const std::string& folder) {
    auto samples = std::make_shared<std::vector<std::vector<std::vector<std::byte>>>>(read_sample_arrays(path, model_));
    for (std::size_t s = 0; s < samples->size(); ++s) {
      add(samples->size() == 1 ? path.string() : fmt::format("{}: sample {}", path.string(), s), folder,
          [samples, s] { return (*samples)[s]; });
    }
  }

  void add_picture(const std::string& name, const std::string& folder, std::function<Picture()> read) {
    const Shape shape = picture_shape(model_);
    check_pixel_numbers(request_, shape[2]);
    set_.conversion = pixel_conversion(shape, request_);
    add(name, folder, [read = std::move(read), shape, request = request_] {
      return std::vector<std::vector<std::byte>>{picture_input(read(), shape, request)};
    });
  }

  void add_sound(const fs::path& path, const std::string& folder) {
    const Tensor& input = model_.tensor(model_.inputs.at(0));
    if (model_.inputs.size() != 1 || input.type != ElementType::kFloat32) {
      throw Error(model_.source + ": has several inputs, or one that is not f32; supported for sound: one of f32");
    }
    set_.conversion = fmt::format("sound at {} Hz, cut or filled with silence to {} samples of -1 .. 1",
                                  request_.sample_rate, input.elements());
    add(path.string(), folder, [path, samples = to_size(input.elements()), rate = request_.sample_rate] {
      return std::vector<std::vector<std::byte>>{sound_input(path, samples, rate)};
    });
  }

  void add_file(const SampleFile& file) {
    switch (kind_of(file.path)) {
      case FileKind::kArray:
        return add_arrays(file.path, file.folder);
      case FileKind::kSound:
        return add_sound(file.path, file.folder);
      default:
        return add_picture(file.path.string(), file.folder, [path = file.path] { return read_picture(path); });
    }
  }

  SampleSet take(const fs::path& data) {
    if (set_.names.empty()) {
      throw Error(data.string() + ": holds no samples; put .npy, .png, .jpg or .wav files there");
    }
    set_.inputs = [makers = std::make_shared<std::vector<Maker>>(std::move(makers_))](std::size_t i) {
      return makers->at(i)();
    };
    set_.labels = read_labels(data, request_, set_.names.size(), folders_);
    return std::move(set_);
  }

 private:
  using Maker = std::function<std::vector<std::vector<std::byte>>()>;

  void add(std::string name, const std::string& folder, Maker maker) {
    set_.names.push_back(std::move(name));
    folders_.push_back(folder);
    makers_.push_back(std::move(maker));
  }

  const Graph& model_;
  const SampleRequest& request_;
  SampleSet set_;
  std::vector<std::string> folders_;
  std::vector<Maker> makers_;
};

void add_pictures_of_list(const fs::path& path, Reader& reader) {
  const auto list = std::make_shared<PictureList>(list_pictures(path));
  for (std::size_t i = 0; i < list->pictures.size(); ++i) {
    const FoundPicture& found = list->pictures[i];
    reader.add_picture(found.name, list->classes[to_size(found.label)], [list, i] {
      const FoundPicture& picture = list->pictures[i];
      return picture.path.empty() ? picture.picture : read_picture(picture.path);
    });
  }
}

}  // namespace

SampleSet read_samples(const fs::path& path, const Graph& model, const SampleRequest& request) {
  std::error_code ignored;
  Reader reader(model, request);
  const bool is_folder = fs::is_directory(path, ignored);
  const std::vector<SampleFile> files = is_folder ? files_in(path) : std::vector<SampleFile>();
  if (!is_folder && kind_of(path) == FileKind::kArray) {
    reader.add_arrays(path, "");
  } else if (files.empty() && (!is_folder || !fs::is_empty(path, ignored))) {
    add_pictures_of_list(path, reader);
  } else {
    for (const SampleFile& file : files) reader.add_file(file);
  }
  return reader.take(path);
}

}  // namespace milliwatt
