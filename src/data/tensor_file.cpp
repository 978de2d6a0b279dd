#include "data/tensor_file.h"

#include <fmt/format.h>
#include <zip.h>

#include <memory>

#include "base/error.h"
#include "base/files.h"
#include "base/to_size.h"
#include "data/npy.h"
#include "formats/file_layout.h"

namespace milliwatt {
namespace {

constexpr zip_uint64_t kLargestEntry = std::uint64_t{1} << 31;

struct ZipDiscard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Zip = std::unique_ptr<zip_t, ZipDiscard>;

Zip open_zip(const std::filesystem::path& path, int flags) {
  int code = 0;
  Zip archive(zip_open(path.c_str(), flags, &code));
  if (archive) return archive;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  throw Error(fmt::format("{}: cannot be opened as .npz ({}); write it with numpy.savez", path.string(), text));
}

std::vector<std::byte> read_entry(zip_t* archive, zip_uint64_t index) {
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(archive, index, 0, &stat) != 0 || stat.size > kLargestEntry)
    throw Error("an entry is damaged or too large; write it again with numpy.savez");
  zip_file_t* const file = zip_fopen_index(archive, index, 0);
  if (file == nullptr)
    throw Error(fmt::format("an entry cannot be read ({}); write it again with numpy.savez", zip_strerror(archive)));
  std::vector<std::byte> bytes(stat.size);
  const zip_int64_t read = zip_fread(file, bytes.data(), bytes.size());
  zip_fclose(file);
  if (read < 0 || static_cast<zip_uint64_t>(read) != stat.size)
    throw Error("an entry is damaged; write it again with numpy.savez");
  return bytes;
}

std::vector<TensorData> read_npz(const std::filesystem::path& path) {
  const Zip archive = open_zip(path, ZIP_RDONLY);
  std::vector<TensorData> tensors;
  const auto count = to_size(zip_get_num_entries(archive.get(), 0));
  for (std::size_t i = 0; i < count; ++i) {
    const std::string key = fmt::format("{}.npy", i);
    const zip_int64_t index = zip_name_locate(archive.get(), key.c_str(), 0);
    if (index < 0)
      throw Error(fmt::format("{}: has {} entries but no key {}; use keys 0, 1, ... in the model's order",
                              path.string(), count, i));
    try {
      tensors.push_back(parse_npy(read_entry(archive.get(), static_cast<zip_uint64_t>(index))));
    } catch (const Error& error) {
      throw error.within(fmt::format("{}: key {}", path.string(), i));
    }
  }
  return tensors;
}

void write_npz(const std::filesystem::path& path, const std::vector<TensorData>& tensors) {
  // libzip writes a temporary file beside the target and renames it when it is closed.
  Zip archive = open_zip(path, ZIP_CREATE | ZIP_TRUNCATE);
  std::vector<std::string> texts;
  for (const TensorData& tensor : tensors) texts.push_back(npy_bytes(tensor));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    zip_source_t* const source = zip_source_buffer(archive.get(), texts[i].data(), texts[i].size(), 0);
    if (source == nullptr || zip_file_add(archive.get(), fmt::format("{}.npy", i).c_str(), source, 0) < 0) {
      zip_source_free(source);
      throw Error(fmt::format("{}: cannot be written ({})", path.string(), zip_strerror(archive.get())));
    }
  }
  if (zip_close(archive.get()) != 0)
    throw Error(fmt::format("{}: cannot be written ({}); give a path in a folder that can be", path.string(),
                            zip_strerror(archive.get())));
  static_cast<void>(archive.release());
}

std::string text_of(ElementType type, const Shape& shape) {
  return fmt::format("{} {}", element_name(type), shape_text(shape));
}

}  // namespace

std::vector<TensorData> read_tensors(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = read_file(path);
  const bool is_zip = bytes.size() >= 2 && bytes[0] == std::byte{'P'} && bytes[1] == std::byte{'K'};
  if (is_zip) return read_npz(path);
  try {
    return {parse_npy(bytes)};
  } catch (const Error& error) {
    throw error.within(path.string());
  }
}

std::vector<TensorData> read_inputs(const std::filesystem::path& path, const Graph& model) {
  std::vector<TensorData> inputs = read_tensors(path);
  if (inputs.size() != model.inputs.size()) {
    throw Error(fmt::format("{}: has {} tensor{}; expected {}, the inputs of {}", path.string(), inputs.size(),
                            inputs.size() == 1 ? "" : "s", model.inputs.size(), model.source));
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Tensor& expected = model.tensor(model.inputs[i]);
    const std::optional<FileLayout> layout = file_layout_of_input(model, i);
    const Shape& shape = layout ? layout->shape : expected.shape;
    if (inputs[i].type != expected.type || inputs[i].shape != shape) {
      throw Error(fmt::format("{}: tensor {}: is {}; expected {}, as in {}", path.string(), i,
                              text_of(inputs[i].type, inputs[i].shape), text_of(expected.type, shape), model.source));
    }
    if (!layout) continue;
    inputs[i].bytes = to_graph(*layout, inputs[i].bytes, to_size(element_bytes(expected.type)));
    inputs[i].shape = expected.shape;
  }
  return inputs;
}

std::vector<TensorData> outputs_as_in_file(const Graph& model, const std::vector<std::vector<std::byte>>& outputs) {
  std::vector<TensorData> in_file;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Tensor& tensor = model.tensor(model.outputs[i]);
    in_file.push_back({tensor.type, tensor.shape, outputs[i]});
    const std::optional<FileLayout> layout = file_layout_of_output(model, i);
    if (!layout) continue;
    in_file[i].shape = layout->shape;
    in_file[i].bytes = to_file(*layout, outputs[i], to_size(element_bytes(tensor.type)));
  }
  return in_file;
}

void write_tensors(const std::filesystem::path& path, const std::vector<TensorData>& tensors) {
  if (path.extension() == ".npz") {
    write_npz(path, tensors);
  } else if (path.extension() == ".npy" && tensors.size() == 1) {
    write_file_atomically(path, npy_bytes(tensors.front()));
  } else {
    throw Error(fmt::format("{}: cannot hold {} tensor{}; use a name ending in {}", path.string(), tensors.size(),
                            tensors.size() == 1 ? "" : "s", tensors.size() == 1 ? ".npy or .npz" : ".npz"));
  }
}

}  // namespace milliwatt
