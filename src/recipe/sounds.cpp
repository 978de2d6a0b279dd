#include "recipe/sounds.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstring>

#include "base/files.h"
#include "base/parallel.h"
#include "base/sha256.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

void dequantize(std::span<const std::int8_t> codes, const Quantization& quantization, std::span<float> reals) {
  for (std::size_t i = 0; i < codes.size(); ++i) {
    reals[i] = quantization.scales[0] * static_cast<float>(codes[i] - quantization.zero_points[0]);
  }
}

}  // namespace

std::vector<std::size_t> Listening::part(Part part) const {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < sounds.clips.size(); ++i) {
    if (sounds.clips[i].part == part) numbers.push_back(i);
  }
  return numbers;
}

Samples Listening::clip(std::size_t i) const {
  return fitted(read_sound(sounds.clips.at(i).path, front_end.sample_rate), samples);
}

std::vector<std::byte> as_input(const Tensor& input, const Quantization& features, std::span<const std::int8_t> codes) {
  std::vector<std::byte> bytes(codes.size() * to_size(element_bytes(input.type)));
  if (input.type == ElementType::kInt8) {
    std::memcpy(bytes.data(), codes.data(), bytes.size());
    return bytes;
  }
  std::vector<float> reals(codes.size());
  dequantize(codes, features, reals);
  std::memcpy(bytes.data(), reals.data(), bytes.size());
  return bytes;
}

TrainingSounds::TrainingSounds(const Listening& listening, const Augmentation& augmentation, std::uint64_t seed)
    : listening_(&listening), clips_(listening.part(Part::kTraining)), augmentation_(augmentation), seed_(seed) {}

int TrainingSounds::sample(std::int64_t epoch, std::int64_t index, std::span<float> input) const {
  const SoundClip& clip = listening_->sounds.clips[clips_.at(to_size(index))];
  const Samples read = read_sound(clip.path, listening_->front_end.sample_rate);
  const Samples varied =
      augmented(read, listening_->samples, listening_->front_end.sample_rate, augmentation_, seed_, epoch, index);
  const std::vector<std::int8_t> codes = log_mel(listening_->front_end, varied);
  dequantize(codes, log_mel_quantization(listening_->front_end), input);
  return clip.label;
}

std::string training_digest(const SoundFolder& sounds) {
  std::vector<const SoundClip*> clips;
  for (const SoundClip& clip : sounds.clips) {
    if (clip.part == Part::kTraining) clips.push_back(&clip);
  }
  std::vector<std::string> lines(clips.size());
  parallel_for(lines.size(), [&](std::size_t i) {
    const SoundClip& clip = *clips[i];
    const std::string bytes = clip.facts.sha256.empty() ? sha256_hex(read_file(clip.path)) : clip.facts.sha256;
    lines[i] = fmt::format("{}/{} {}\n", sounds.classes[to_size(clip.label)], clip.path.filename().string(), bytes);
  });
  std::string text = fmt::format("{}\n", fmt::join(sounds.classes, "/"));
  for (const std::string& line : lines) text += line;
  return sha256_hex(text);
}

}  // namespace milliwatt
