#include "tasks/keyword/classify_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/to_size.h"

namespace milliwatt {

Json classify_json(const std::string& model, const SoundNetwork& network, const std::vector<HeardSound>& sounds) {
  const SoundModel& about = network.sounds;
  Json json = {{"model", model},
               {"classes", about.classes},
               {"sample_rate", about.front_end.sample_rate},
               {"window_s", static_cast<double>(about.samples) / about.front_end.sample_rate}};
  json["files"] = Json::array();
  for (const HeardSound& sound : sounds) {
    Json answers = Json::array();
    for (const HeardWindow& window : sound.windows) {
      answers.push_back({{"start", window.start_s},
                         {"time", window.end_s},
                         {"label", about.classes.at(to_size(window.label))},
                         {"probability", window.probability}});
    }
    json["files"].push_back({{"file", sound.file}, {"seconds", sound.seconds}, {"answers", std::move(answers)}});
  }
  return json;
}

std::string window_text(const SoundNetwork& network, const HeardWindow& window) {
  std::size_t width = 0;
  for (const std::string& name : network.sounds.classes) width = std::max(width, name.size());
  return fmt::format("{:>8.2f} to {:.2f} s  {:<{}}  {:.3f}\n", window.start_s, window.end_s,
                     network.sounds.classes.at(to_size(window.label)), width, window.probability);
}

std::string classify_text(const SoundNetwork& network, const std::vector<HeardSound>& sounds) {
  std::string text;
  for (const HeardSound& sound : sounds) {
    text += fmt::format("{}: {:.2f} s\n", sound.file, sound.seconds);
    for (const HeardWindow& window : sound.windows) text += window_text(network, window);
  }
  return text;
}

}  // namespace milliwatt
