// Where the phrases task's recordings come from: a recipe's training, a trained model's trial, single files.
#include <fmt/format.h>

#include <set>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "data/marks.h"
#include "ops/execute.h"
#include "tasks/codes.h"
#include "tasks/phrases/phrases_task.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostWords = 254;  // labels of a byte

}  // namespace

std::unique_ptr<PhraseDataset> PhrasesTask::dataset(PhraseClips clips, std::vector<std::string> words,
                                                    const std::vector<std::string>& phrases) const {
  PhraseGrammar grammar = settings_.free ? PhraseGrammar() : PhraseGrammar(phrases, words);
  if (settings_.form.joining.phrases > 0)
    return std::make_unique<JoinedPhrases>(std::move(clips), std::move(words), std::move(grammar), settings_.form);
  return std::make_unique<RecordedPhrases>(std::move(clips), std::move(words), std::move(grammar), settings_.form);
}

std::unique_ptr<const Dataset> PhrasesTask::gather(const Gathering& where) const {
  const fs::path folder = where.data.value_or(where.folder / "phrases");
  if (!where.data) {
    where.before_writing();
    make_spoken_phrases(settings_.made, folder, [&](int done, int all) {
      where.watch({"speaking phrases", static_cast<double>(done) / all, fmt::format("{} of {} clips", done, all)});
    });
  }
  PhraseClips clips = read_phrase_clips(folder, where.skip_bad);
  std::vector<std::string> words = clips.words();
  if (words.empty() || words.size() > kMostWords) {
    throw Error(
        fmt::format("{}: has {} different words; supported: 1 to {}", folder.string(), words.size(), kMostWords));
  }
  check_phrase_clips(clips, where.skip_bad, [&](std::size_t done, std::size_t all) {
    where.watch(
        {"checking recordings", static_cast<double>(done) / static_cast<double>(all), fmt::format("of {}", all)});
  });
  split_phrase_clips(clips, settings_.split);
  const std::vector<std::string> phrases = settings_.phrases.empty() ? clips.listed : settings_.phrases;
  std::unique_ptr<PhraseDataset> data = dataset(std::move(clips), std::move(words), phrases);
  for (const Part part : {Part::kTraining, Part::kValidation, Part::kTest}) {
    if (data->items(part).empty()) {
      throw Error(fmt::format("{}: has no recording in the {} part; add some of other speakers", folder.string(),
                              part_name(part)));
    }
  }
  return data;
}

Opened PhrasesTask::open(const Opening& what) const {
  PhraseClips clips = read_phrase_clips(what.data, what.skip_bad);
  check_phrase_clips(clips, what.skip_bad);
  std::string wanted = what.part;
  if (wanted.empty()) {
    std::set<std::string> digests;
    for (const SoundClip& clip : clips.sounds.clips) digests.insert(clip.facts.sha256);
    wanted = has_mark(settings_.trained_on, digests) ? "test" : "all";
  }
  if (wanted == "all")
    for (SoundClip& clip : clips.sounds.clips) clip.part = Part::kTest;
  else
    split_phrase_clips(clips, settings_.split);
  const std::size_t left_out = clips.left_out.size();
  return {dataset(std::move(clips), settings_.words, settings_.phrases), wanted, left_out};
}

Json PhrasesTask::classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                           const std::function<void(const std::string&)>& print) const {
  Executor executor(network);
  const Tensor& input = network.tensor(network.inputs.front());
  const Tensor& output = network.tensor(network.outputs.front());
  const PhraseGrammar grammar(settings_.phrases, settings_.words);
  Json json = {{"model", model}, {"words", settings_.words}, {"files", Json::array()}};
  for (const std::string& file : request.files) {
    const Samples samples = fitted(read_sound(file, settings_.form.sample_rate), settings_.form.samples);
    executor.reset();
    const std::vector<std::vector<std::byte>> inputs = {
        as_input(input, quantization(), features(std::as_bytes(std::span(samples))))};
    executor.run(inputs);
    const HeardPhrase heard = heard_phrase(output, executor.outputs().front(), grammar, settings_.search);
    std::string said;
    for (const int label : heard.said) said += (said.empty() ? "" : " ") + settings_.words.at(to_size(label - 1));
    const Json phrase = heard.phrase < 0 ? Json(nullptr) : Json(grammar.texts()[to_size(heard.phrase)]);
    std::string line = fmt::format("{}: \"{}\"", file, said);
    if (!grammar.empty()) {
      line += heard.phrase < 0 ? std::string("; no phrase of the list")
                               : fmt::format("; phrase \"{}\"", grammar.texts()[to_size(heard.phrase)]);
      line += fmt::format(", {:.1f} bits below the best labelling", heard.below_bits);
    }
    if (!request.as_json) print(line + "\n");
    json["files"].push_back({{"file", file}, {"said", said}, {"phrase", phrase}, {"below_bits", heard.below_bits}});
  }
  return json;
}

}  // namespace milliwatt
