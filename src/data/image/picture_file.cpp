#include "data/image/picture_file.h"

#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

// After <cstdio>, which it needs.
#include <jpeglib.h>

#include "base/error.h"
#include "base/files.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

constexpr std::uint64_t kMostPixels = 64'000'000;

[[noreturn]] void refuse(std::string_view what) {
  throw Error(fmt::format("{}; write the file again, or delete it", what));
}

void check_size(std::uint64_t height, std::uint64_t width) {
  if (height > 0 && width > 0 && height * width <= kMostPixels) return;
  throw Error(fmt::format("has {} x {} pixels; supported: 1 to {} in all", width, height, kMostPixels));
}

Picture read_png(std::span<const std::byte> bytes) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0)
    refuse(fmt::format("is a damaged .png file: {}", image.message));
  const bool has_colour = (image.format & PNG_FORMAT_FLAG_COLOR) != 0;
  image.format = has_colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  Picture picture{static_cast<int>(image.height), static_cast<int>(image.width), has_colour ? 3 : 1, {}};
  try {
    check_size(image.height, image.width);
  } catch (const Error&) {
    png_image_free(&image);
    throw;
  }
  picture.pixels.resize(PNG_IMAGE_SIZE(image));
  const png_color black{0, 0, 0};
  if (png_image_finish_read(&image, &black, picture.pixels.data(), 0, nullptr) == 0)
    refuse(fmt::format("is a damaged .png file: {}", image.message));
  if (image.warning_or_error != 0) refuse(fmt::format("is a damaged .png file: {}", image.message));
  return picture;
}

/// The library's way to fail: back to where decoding began. Nothing with a destructor may lie between.
struct JpegErrors {
  jpeg_error_mgr manager;
  std::jmp_buf back;
  char message[JMSG_LENGTH_MAX];
};

void leave(j_common_ptr info) {
  auto* const errors = reinterpret_cast<JpegErrors*>(info->err);
  (*info->err->format_message)(info, errors->message);
  std::longjmp(errors->back, 1);
}

/// A file that is cut short or damaged is a warning to the library, which fills in grey.
void leave_at_warning(j_common_ptr info, int level) {
  if (level < 0) leave(info);
}

/// Decodes into `picture`, whose pixels are made room for by `make_room`. False: `errors` has the reason.
bool decode_jpeg(std::span<const std::byte> bytes, JpegErrors& errors, Picture& picture,
                 bool (*make_room)(Picture&, std::uint64_t, std::uint64_t)) {
  jpeg_decompress_struct info{};
  info.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = leave;
  errors.manager.emit_message = leave_at_warning;
  if (setjmp(errors.back) != 0) {
    jpeg_destroy_decompress(&info);
    return false;
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  jpeg_read_header(&info, TRUE);
  info.out_color_space = info.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  info.dct_method = JDCT_ISLOW;  // the same pixels on every machine
  jpeg_start_decompress(&info);
  picture.channels = info.output_components;
  if (!make_room(picture, info.output_height, info.output_width)) {
    std::snprintf(errors.message, sizeof errors.message, "too many pixels");
    jpeg_destroy_decompress(&info);
    return false;
  }
  while (info.output_scanline < info.output_height) {
    JSAMPROW row = picture.pixels.data() + std::size_t{info.output_scanline} * info.output_width *
                                               static_cast<std::size_t>(info.output_components);
    jpeg_read_scanlines(&info, &row, 1);
  }
  jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
  return true;
}

bool make_room(Picture& picture, std::uint64_t height, std::uint64_t width) {
  if (height * width > kMostPixels) return false;
  picture.height = static_cast<int>(height);
  picture.width = static_cast<int>(width);
  picture.pixels.resize(height * width * to_size(picture.channels));
  return true;
}

Picture read_jpeg(std::span<const std::byte> bytes) {
  Picture picture;
  JpegErrors errors{};
  if (!decode_jpeg(bytes, errors, picture, make_room))
    refuse(fmt::format("is a damaged .jpg file: {}", errors.message));
  return picture;
}

}  // namespace

bool is_picture_file(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  return ending == ".png" || ending == ".jpg" || ending == ".jpeg";
}

Picture read_picture(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = read_file(path);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  try {
    if (text.empty()) refuse("is empty (0 bytes)");
    // The library does not look behind the last pixel.
    if (text.starts_with("\x89PNG") && text.find("IEND") == std::string_view::npos) refuse("is a .png file cut short");
    if (text.starts_with("\x89PNG")) return read_png(bytes);
    if (text.starts_with("\xff\xd8\xff")) return read_jpeg(bytes);
    throw Error("is neither a .png nor a .jpg file; convert it");
  } catch (const Error& error) {
    throw error.within(path.string());
  }
}

void write_picture(const std::filesystem::path& path, const Picture& picture) {
  expects(picture.channels == 1 || picture.channels == 3, "grey or three colours");
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = picture.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  png_alloc_size_t bytes = 0;
  std::string file;
  if (png_image_write_to_memory(&image, nullptr, &bytes, 0, picture.pixels.data(), 0, nullptr) != 0) {
    file.resize(bytes);
    if (png_image_write_to_memory(&image, file.data(), &bytes, 0, picture.pixels.data(), 0, nullptr) != 0) {
      file.resize(bytes);
      return write_file_atomically(path, file);
    }
  }
  throw Error(fmt::format("{}: cannot be encoded as .png: {}", path.string(), image.message));
}

}  // namespace milliwatt
