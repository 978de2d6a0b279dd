#include "data/espeak.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "base/in_quotes.h"
#include "base/process.h"

namespace milliwatt {
namespace {

constexpr std::array kAccents = {"en-us",      "en-gb",          "en-029",         "en-gb-scotland",
                                 "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-us-nyc"};

constexpr std::array kVariants = {"Alex",    "Andy",    "Denis", "Gene",   "Storm",  "adam",  "anika", "antonio",
                                  "belinda", "david",   "ed",    "edward", "f1",     "f3",    "f5",    "grandma",
                                  "grandpa", "gustave", "iven",  "linda",  "m1",     "m2",    "m3",    "m4",
                                  "m5",      "m7",      "m8",    "max",    "michel", "pablo", "paul",  "pedro",
                                  "quincy",  "robert",  "steph", "victor"};

// A second is the rule; a machine under load takes longer.
constexpr std::chrono::seconds kLimit{30};

// What espeak-ng writes to a pipe: perhaps words on the machine's sound devices, which are not used; a header of 44
// bytes, whose sizes it does not know yet; 16-bit samples.
Recording parse(std::string_view output) {
  constexpr std::size_t kHeader = 44;
  Recording recording;
  const std::size_t begin = output.find("RIFF");
  if (begin == std::string_view::npos) return recording;
  const std::string_view wav = output.substr(begin);
  const auto byte = [wav](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(wav[at])); };
  if (wav.size() <= kHeader || wav.substr(8, 8) != "WAVEfmt ") return recording;
  recording.sample_rate = static_cast<int>(byte(24) | byte(25) << 8 | byte(26) << 16);
  for (std::size_t at = kHeader; at + 1 < wav.size(); at += 2) {
    const auto sample = static_cast<std::int16_t>(byte(at) | byte(at + 1) << 8);
    recording.sound.push_back(static_cast<float>(sample) / 32768);
  }
  if (recording.sample_rate == 0) recording.sound.clear();
  return recording;
}

// Cuts off what is 40 dB below the loudest sample, but for 10 ms.
void trim(Recording& recording) {
  float peak = 0;
  for (const float sample : recording.sound) peak = std::max(peak, std::abs(sample));
  const auto loud = [&](float sample) { return std::abs(sample) > peak / 100; };
  const auto first = std::find_if(recording.sound.begin(), recording.sound.end(), loud);
  const auto last = std::find_if(recording.sound.rbegin(), recording.sound.rend(), loud).base();
  const auto margin = static_cast<std::ptrdiff_t>(recording.sample_rate / 100);
  const auto begin = first - std::min(margin, first - recording.sound.begin());
  const auto end = last + std::min(margin, recording.sound.end() - last);
  recording.sound = first < last ? std::vector<float>(begin, end) : std::vector<float>();
}

}  // namespace

std::span<const char* const> accents() { return kAccents; }
std::span<const char* const> variants() { return kVariants; }

Recording speak(const Utterance& utterance, const std::filesystem::path& directory) {
  const ProcessResult result = run_process(
      {"espeak-ng", "-v", utterance.accent + "+" + utterance.variant, "-s", std::to_string(utterance.words_per_minute),
       "-p", std::to_string(utterance.pitch), "-z", "--stdout", "--", utterance.text},
      directory, kLimit);
  const auto fail = [&](const std::string& what) {
    throw Error(fmt::format("espeak-ng: cannot speak {} as {}+{}: {}; try it by hand", in_quotes(utterance.text),
                            utterance.accent, utterance.variant, what));
  };
  if (result.timed_out) fail(fmt::format("not finished after {} s", kLimit.count()));
  if (result.exit_status != 0) {
    fail(fmt::format("exit status {}, {}", result.exit_status, in_quotes(result.output.substr(0, 100))));
  }
  Recording recording = parse(result.output);
  if (recording.sound.empty()) fail("its output is not a .wav file: " + in_quotes(result.output.substr(0, 100)));
  trim(recording);
  if (recording.sound.empty()) fail("the sound is silent");
  return recording;
}

}  // namespace milliwatt
