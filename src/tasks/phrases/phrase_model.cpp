#include "tasks/phrases/phrase_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sstream>

#include "base/error.h"
#include "base/to_size.h"
#include "tasks/trained_on.h"

namespace milliwatt {
namespace {

// Lines: log_mel_text(); samples, most words, validation share, test share, fold; joined phrases, longest, gap, noise;
// seed; width, margin; how many words; then a word a line, and a phrase a line.
constexpr std::string_view kPhrases = "milliwatt.phrases";
constexpr std::size_t kMostSamples = 48'000 * 60;

bool read_figures(std::istringstream& from, PhrasesSettings& what, std::size_t& words) {
  Joining& joining = what.form.joining;
  from >> what.form.samples >> what.form.most_words >> what.split.validation_share >> what.split.test_share >>
      what.split.fold >> joining.phrases >> joining.longest >> joining.gap_ms >> joining.noise_db[0] >>
      joining.noise_db[1] >> what.form.seed >> what.search.width >> what.search.margin_bits >> words;
  return !from.fail() && what.form.samples > 0 && what.form.samples <= kMostSamples && what.form.most_words > 0 &&
         what.split.validation_share > 0 && what.split.test_share > 0 &&
         what.split.validation_share + what.split.test_share < 1 && what.split.fold >= 0 && joining.phrases >= 0 &&
         joining.longest > 0 && what.search.width >= 2 && what.search.width <= 255 && what.search.margin_bits >= 0;
}

}  // namespace

void describe_phrase_model(Graph& graph, const PhrasesSettings& what) {
  const Joining& joining = what.form.joining;
  graph.metadata[std::string(kPhrases)] = fmt::format(
      "{}\n{} {} {} {} {}\n{} {} {} {}\n{}\n{} {}\n{}\n{}\n{}", log_mel_text(what.front_end), what.form.samples,
      what.form.most_words, what.split.validation_share, what.split.test_share, what.split.fold, joining.phrases,
      joining.longest, joining.gap_ms, fmt::join(joining.noise_db, " "), what.form.seed, what.search.width,
      what.search.margin_bits, what.words.size(), fmt::join(what.words, "\n"), fmt::join(what.phrases, "\n"));
  graph.metadata[std::string(kTrainedOn)] = what.trained_on;
}

std::optional<PhrasesSettings> phrase_model_of(const Graph& graph) {
  const auto said = graph.metadata.find(kPhrases);
  if (said == graph.metadata.end()) return std::nullopt;
  PhrasesSettings what;
  std::istringstream text(said->second);
  std::string line;
  std::getline(text, line);
  what.front_end = parse_log_mel(line);
  std::size_t words = 0;
  bool fits = read_figures(text, what, words);
  std::getline(text, line);  // the rest of the last figure's line
  while (fits && what.words.size() < words && std::getline(text, line)) what.words.push_back(line);
  while (fits && std::getline(text, line)) {
    if (!line.empty()) what.phrases.push_back(line);
  }
  const Shape input = graph.inputs.empty() ? Shape() : graph.tensor(graph.inputs.front()).shape;
  const Shape output = graph.outputs.empty() ? Shape() : graph.tensor(graph.outputs.front()).shape;
  const int frames = fits ? what.front_end.frames(static_cast<int>(what.form.samples)) : 0;
  fits = fits && what.words.size() == words && words > 0 && input == Shape{1, frames, what.front_end.bins, 1} &&
         output == Shape{1, phrase_tcn_steps(frames), 1, static_cast<std::int64_t>(words) + 1};
  if (!fits) {
    throw Error(
        fmt::format("metadata {}: do not fit the input {} and the output {}; use a model written by "
                    "`milliwatt train`",
                    kPhrases, shape_text(input), shape_text(output)));
  }
  what.free = what.phrases.empty();
  what.form.sample_rate = what.front_end.sample_rate;
  what.model.frames = frames;
  what.model.bins = what.front_end.bins;
  const auto trained_on = graph.metadata.find(kTrainedOn);
  if (trained_on != graph.metadata.end()) what.trained_on = trained_on->second;
  return what;
}

}  // namespace milliwatt
