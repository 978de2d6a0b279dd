#include "tasks/keyword/keyword_task.h"

#include <fmt/format.h>

#include <iostream>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "tasks/keyword/classify_report.h"
#include "tasks/keyword/classify_sounds.h"
#include "tasks/keyword/clip_marks.h"
#include "tasks/keyword/sound_dataset.h"
#include "tasks/log_mel_front_end.h"

namespace milliwatt {

KeywordTask::KeywordTask(KeywordSettings settings) : settings_(std::move(settings)) {}

Arrival KeywordTask::arrival() const {
  const double rate = settings_.front_end.sample_rate;
  const Graph front_end = log_mel_graph(settings_.front_end, settings_.samples);
  Arrival arrival;
  arrival.by_rows = true;
  arrival.seconds = settings_.samples / rate;
  arrival.rows_per_second = rate / static_cast<double>(front_end.tensor(front_end.inputs.front()).shape[3]);
  arrival.samples_per_second = settings_.front_end.sample_rate;
  return arrival;
}

Quantization KeywordTask::quantization() const { return log_mel_quantization(settings_.front_end); }

std::vector<std::int8_t> KeywordTask::features(std::span<const std::byte> input) const {
  return log_mel_features(settings_.front_end, input);
}

Graph KeywordTask::application(const Graph& network) const {
  return with_front_end(settings_.front_end, settings_.samples, network);
}

std::string KeywordTask::front_end_text() const { return log_mel_text(settings_.front_end); }

std::string KeywordTask::front_end_line() const { return log_mel_line(settings_.front_end); }

Json KeywordTask::front_end_json() const { return log_mel_json(settings_.front_end); }

RecipeDefaults KeywordTask::defaults() const {
  RecipeDefaults defaults;
  defaults.training.epochs = 40;
  defaults.training.learning_rate = 3e-3;
  defaults.training.label_smoothing = 0.05;
  defaults.inferences_per_second = 50;
  return defaults;
}

Graph KeywordTask::network(std::size_t classes) const {
  DsCnn shape = settings_.model;
  shape.classes = static_cast<int>(classes);
  return ds_cnn(shape);
}

void KeywordTask::describe(Graph& network, const Dataset& data) const {
  const SoundFolder& sounds = listening_of(data).sounds;
  std::vector<SoundClip> used;  // all but the test clips
  for (const SoundClip& clip : sounds.clips) {
    if (clip.part != Part::kTest) used.push_back(clip);
  }
  SoundModel what = sound_model();
  what.classes = sounds.classes;
  what.split_by = sounds.split;
  what.trained_on = clip_marks(used);
  describe_sound_model(network, what);
}

SoundModel KeywordTask::sound_model() const {
  return {settings_.classes,    settings_.front_end, settings_.samples,   settings_.validation_share,
          settings_.test_share, settings_.split,     settings_.trained_on};
}

Json KeywordTask::classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                           const std::function<void(const std::string&)>& print) const {
  const SoundNetwork hearing{network, sound_model()};
  constexpr const char* kStandardInput = "-";
  std::vector<HeardSound> sounds;
  const bool live = request.files.front() == kStandardInput && !request.as_json;
  for (const std::string& file : request.files) {
    if (file != kStandardInput) {
      sounds.push_back(classify_file(hearing, file, request.every_s));
    } else if (request.files.size() > 1) {
      throw Error("-: cannot be mixed with files; give it alone");
    } else {
      sounds.push_back(classify_samples(hearing, std::cin, request.every_s, [&](const HeardWindow& window) {
        if (live) print(window_text(hearing, window));
      }));
    }
  }
  if (!request.as_json && !live) print(classify_text(hearing, sounds));
  return classify_json(model, hearing, sounds);
}

namespace keyword_task {

std::unique_ptr<Task> read(TomlTable& recipe) { return std::make_unique<KeywordTask>(read_keyword_settings(recipe)); }

std::unique_ptr<Task> of_model(const Graph& model) {
  const std::optional<SoundModel> sounds = sound_model_of(model);
  if (!sounds) return nullptr;
  KeywordSettings settings;
  settings.classes = sounds->classes;
  settings.front_end = sounds->front_end;
  settings.samples = sounds->samples;
  settings.validation_share = sounds->validation_share;
  settings.test_share = sounds->test_share;
  settings.split = sounds->split_by;
  settings.trained_on = sounds->trained_on;
  return std::make_unique<KeywordTask>(std::move(settings));
}

}  // namespace keyword_task
}  // namespace milliwatt
