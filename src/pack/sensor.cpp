#include "pack/sensor.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "embedded_sensors.h"
#include "emit/names.h"
#include "pack/parts.h"

namespace milliwatt {
namespace {

std::string embedded(const std::string& file) {
  const auto& files = embedded_sensors();
  const auto found = std::ranges::find(files, file, &EmbeddedFile::path);
  expects(found != files.end(), "each sensor of a board has a header");
  return found->text;
}

/// The columns of an input that is a series of rows of one sample each; 0 if it is none.
std::int64_t motion_channels(const Tensor& input) {
  constexpr std::int64_t kFewestRows = 16;  // fewer are no movement
  const bool is_number = input.type == ElementType::kFloat32 || input.type == ElementType::kInt8 ||
                         input.type == ElementType::kUint8 || input.type == ElementType::kInt16;
  Shape sizes = input.shape;
  std::erase(sizes, 1);
  const bool is_scaled = input.type == ElementType::kFloat32 || input.quantization.scales.size() == 1;
  if (!is_number || !is_scaled || sizes.size() != 2 || sizes[0] < kFewestRows) return 0;
  return sizes[1] == 3 || sizes[1] == 6 ? sizes[1] : 0;
}

}  // namespace

Sensor sensor_for(const PackageContent& content) {
  if (content.source.inputs.size() != 1) return {};
  const Board& board = content.board;
  if (content.sample_rate > 0 && content.source.inputs[0].type == ElementType::kInt16 && !board.microphone.empty()) {
    return {board.microphone,
            board.microphone == "pdm" ? "the board's microphone" : "a microphone on A0",
            first_line("//", "samples for the example") + embedded(board.microphone + ".h"),
            "int16_t",
            capitals(content.source.name) + "_SAMPLE_RATE",
            "",
            first_line("//", "the watchdog's timer") + embedded(board.microphone + "_timer.h")};
  }
  const std::int64_t channels = motion_channels(content.model.tensor(content.model.inputs[0]));
  if (channels > 0 && board.motion == "lsm9ds1") {
    return {board.motion,
            "the board's LSM9DS1",
            first_line("//", "samples for the example") + embedded("lsm9ds1.h"),
            "float",
            fmt::format("{}", channels),
            "Arduino_LSM9DS1",
            ""};
  }
  return {};
}

}  // namespace milliwatt
