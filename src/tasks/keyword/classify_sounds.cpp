#include "tasks/keyword/classify_sounds.h"

#include <algorithm>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt {
HeardSound classify_file(const SoundNetwork& network, const std::string& file, double step_s) {
  WindowClassifier classifier(network.graph, network.sounds, step_s);
  const int rate = network.sounds.front_end.sample_rate;
  const Samples samples = read_sound(file, rate);
  HeardSound heard{file, static_cast<double>(samples.size()) / rate, {}};
  const auto hear = [&](const HeardWindow& window) { heard.windows.push_back(window); };
  classifier.push(samples, hear);
  classifier.finish(hear);
  return heard;
}

HeardSound classify_samples(const SoundNetwork& network, std::istream& samples, double step_s,
                            const WindowClassifier::Hear& hear) {
  WindowClassifier classifier(network.graph, network.sounds, step_s);
  HeardSound heard{"-", 0, {}};
  const WindowClassifier::Hear keep = [&](const HeardWindow& window) {
    heard.windows.push_back(window);
    hear(window);
  };
  // A hundredth of a second at a time: an answer does not wait for more of a microphone than it needs.
  const int rate = network.sounds.front_end.sample_rate;
  std::vector<char> bytes(to_size(std::max(rate / 100, 1)) * 2);
  std::size_t count = 0;
  while (samples.read(bytes.data(), static_cast<std::streamsize>(bytes.size())) || samples.gcount() > 0) {
    const auto got = to_size(samples.gcount());
    if (got % 2 != 0) {
      throw Error(
          "standard input: ends within a sample (an odd number of bytes); give 16-bit little-endian mono samples");
    }
    Samples piece;
    for (std::size_t i = 0; i < got; i += 2) {
      const auto low = static_cast<unsigned char>(bytes[i]);
      const auto high = static_cast<unsigned char>(bytes[i + 1]);
      piece.push_back(static_cast<std::int16_t>(low | high << 8));
    }
    count += piece.size();
    classifier.push(piece, keep);
  }
  if (count == 0) throw Error("standard input: has no samples; give 16-bit little-endian mono samples");
  classifier.finish(keep);
  heard.seconds = static_cast<double>(count) / rate;
  return heard;
}

}  // namespace milliwatt
