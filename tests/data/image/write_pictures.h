// Writes picture files for tests.
#pragma once

#include <png.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include <jpeglib.h>

#include "data/image/picture.h"

namespace milliwatt::test {

inline void write_png(const std::filesystem::path& path, const Picture& picture) {
  std::filesystem::create_directories(path.parent_path());
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width);
  image.height = static_cast<png_uint_32>(picture.height);
  image.format = picture.channels == 3 ? PNG_FORMAT_RGB : picture.channels == 4 ? PNG_FORMAT_RGBA : PNG_FORMAT_GRAY;
  png_image_write_to_file(&image, path.c_str(), 0, picture.pixels.data(), 0, nullptr);
}

inline void write_jpeg(const std::filesystem::path& path, const Picture& picture) {
  std::filesystem::create_directories(path.parent_path());
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  std::FILE* file = std::fopen(path.c_str(), "wb");
  jpeg_stdio_dest(&info, file);
  info.image_width = static_cast<JDIMENSION>(picture.width);
  info.image_height = static_cast<JDIMENSION>(picture.height);
  info.input_components = picture.channels;
  info.in_color_space = picture.channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, 95, TRUE);
  jpeg_start_compress(&info, TRUE);
  for (int y = 0; y < picture.height; ++y) {
    JSAMPROW row = const_cast<JSAMPROW>(picture.pixels.data()) + y * picture.width * picture.channels;
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  std::fclose(file);
}

/// Smooth, so that JPEG keeps it; other pixels for each seed.
inline Picture some_picture(int height, int width, int channels, unsigned seed = 1) {
  std::mt19937 random(seed);
  Picture picture{height, width, channels, {}};
  const auto a = static_cast<unsigned>(random() % 7), b = static_cast<unsigned>(random() % 7),
             c = static_cast<unsigned>(random() % 90);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int k = 0; k < channels; ++k)
        picture.pixels.push_back(static_cast<std::uint8_t>(
            (static_cast<unsigned>(y) * a + static_cast<unsigned>(x) * b) / 3 + c + static_cast<unsigned>(k) * 20U));
    }
  }
  return picture;
}

inline void write_text(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace milliwatt::test
