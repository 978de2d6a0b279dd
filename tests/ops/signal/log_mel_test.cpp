// The integer front end against one in floating point that is written here from its description, with a plain sum for
// each bin of the spectrum.
#include "ops/signal/log_mel.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

#include "base/error.h"
#include "error_text.h"
#include "graph/builder.h"
#include "graph/text.h"
#include "ops/breakage.h"
#include "ops/execute.h"
#include "ops/sounds.h"

namespace milliwatt {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;

constexpr double kPi = std::numbers::pi;
using Samples = std::vector<std::int16_t>;

struct Frame {
  std::vector<double> energies;  ///< of the bands; full scale is 1
  double whole = 0;              ///< of all bins
};

Frame float_frame(const LogMel& f, const std::int16_t* samples) {
  int length = 128;
  while (length < f.window) length *= 2;
  std::vector<double> windowed;
  double sum = 0;
  for (int i = 0; i < f.window; ++i) {
    const double window = std::pow(std::sin(kPi * (i + 0.5) / f.window), 2);
    windowed.push_back(samples[i] * window / 32768);
    sum += window;
  }
  const auto mel = [](double hz) { return 1127.0104803 * std::log(1 + hz / 700); };
  const auto hz = [](double m) { return 700 * (std::exp(m / 1127.0104803) - 1); };
  Frame frame;
  frame.energies.assign(static_cast<std::size_t>(f.bins), 0);
  std::vector<double> cosines;
  for (int i = 0; i < length; ++i) cosines.push_back(std::cos(2 * kPi * i / length));
  for (int k = 1; k < length / 2; ++k) {
    double re = 0;
    double im = 0;
    for (int i = 0; i < f.window; ++i) {
      re += windowed[static_cast<std::size_t>(i)] * cosines[static_cast<std::size_t>(k * i % length)];
      im += windowed[static_cast<std::size_t>(i)] * cosines[static_cast<std::size_t>((k * i + length / 4) % length)];
    }
    const double power = (re * re + im * im) / (sum * sum);
    frame.whole += power;
    const double at = static_cast<double>(k) * f.sample_rate / length;
    for (int b = 0; b < f.bins; ++b) {
      const double step = (mel(f.high_hz) - mel(f.low_hz)) / (f.bins + 1);
      const double lower = hz(mel(f.low_hz) + b * step);
      const double centre = hz(mel(f.low_hz) + (b + 1) * step);
      const double upper = hz(mel(f.low_hz) + (b + 2) * step);
      const double share = std::min((at - lower) / (centre - lower), (upper - at) / (upper - centre));
      if (share > 0) frame.energies[static_cast<std::size_t>(b)] += share * power;
    }
  }
  return frame;
}

double float_code(double energy) { return std::clamp(energy > 0 ? 7 * std::log2(energy) + 127 : -128, -128.0, 127.0); }

/// Where a band's code may lie: within 1 of the right one, or of one that an amplitude 100 dB below the whole frame's
/// adds or takes away: turns of 16 bits leave that much of a loud sound in the other bands. For windows of more than
/// 1024 samples, which are rounded to 14 bits, 88 dB. For the shortest, whose sums are small, 96 dB.
struct CodeSpan {
  double lowest;
  double highest;
};
CodeSpan codes_allowed(double energy, double whole, int window) {
  const double error = (window > 1024 ? 4e-5 : window <= 128 ? 1.6e-5 : 1e-5) * std::sqrt(whole);
  const double amplitude = std::sqrt(energy);
  return {float_code(std::pow(std::max(amplitude - error, 0.0), 2)) - 1,
          float_code(std::pow(amplitude + error, 2)) + 1};
}

/// Compares every `stride`th frame.
void expect_like_float(const LogMel& f, const Samples& samples, const std::string& sound, int stride) {
  const std::vector<std::int8_t> codes = log_mel(f, samples);
  const int frames = f.frames(static_cast<int>(samples.size()));
  ASSERT_EQ(codes.size(), static_cast<std::size_t>(frames * f.bins));
  for (int t = 0; t < frames; t += stride) {
    const Frame frame = float_frame(f, samples.data() + t * f.hop);
    for (int b = 0; b < f.bins; ++b) {
      const CodeSpan allowed = codes_allowed(frame.energies[static_cast<std::size_t>(b)], frame.whole, f.window);
      const int code = codes[static_cast<std::size_t>(t * f.bins + b)];
      ASSERT_TRUE(code >= allowed.lowest && code <= allowed.highest)
          << sound << ", frame " << t << ", band " << b << ": " << code << " is not in " << allowed.lowest << " .. "
          << allowed.highest;
    }
  }
}

const std::vector<LogMel> kFrontEnds = {
    {},
    {.window = 512, .hop = 256, .bins = 40, .low_hz = 0, .high_hz = 8000},
    {.sample_rate = 8000, .window = 200, .hop = 80, .bins = 12, .low_hz = 100, .high_hz = 4000},
    {.window = 640, .hop = 960, .bins = 30},
    {.sample_rate = 8000, .window = 128, .hop = 256, .bins = 12, .low_hz = 60, .high_hz = 3800},
    {.sample_rate = 44100, .window = 2048, .hop = 2048, .bins = 64, .high_hz = 20000},
};

TEST(log_mel, is_within_a_code_of_floating_point_from_1_lsb_to_full_scale) {
  for (const double level : {1.0, 4.0, 30.0, 1000.0, 10000.0, 32767.0}) {
    for (const test::MadeSound& sound : test::made_sounds(16000, level)) {
      expect_like_float({}, sound.samples, fmt::format("{} of {}", sound.name, level), 6);
    }
  }
}

TEST(log_mel, is_within_a_code_of_floating_point_at_every_transform_length) {
  for (const LogMel& f : kFrontEnds) {
    for (const double level : {3.0, 2000.0, 32767.0}) {
      for (const test::MadeSound& sound : test::made_sounds(2 * f.hop + f.window, level)) {
        expect_like_float(f, sound.samples, fmt::format("{} of {}: {}", sound.name, level, log_mel_text(f)), 2);
      }
    }
  }
}

// The transform's numbers come closest to the end of 32 bits where every sample adds to one of them: the sanitizers'
// run shows that none gets there.
TEST(log_mel, bears_the_worst_samples_at_every_transform_length) {
  for (const LogMel& f : kFrontEnds) {
    for (int bin = 0; bin <= 1024; bin = bin < 4 ? bin + 1 : bin * 2 - 1) {
      for (const double phase : {0.0, kPi / 4, kPi / 2, kPi}) {
        const Samples samples = test::made_samples(
            f.window, [&](int i) { return std::cos(2 * kPi * bin * i / 2048 + phase) < 0 ? -32768 : 32767; });
        expect_like_float(f, samples, fmt::format("signs of bin {} of 2048: {}", bin, log_mel_text(f)), 1);
      }
    }
    expect_like_float(f, Samples(static_cast<std::size_t>(f.window), -32768), "lowest samples", 1);
  }
}

TEST(log_mel, gives_the_lowest_code_for_silence_and_no_frames_for_too_few_samples) {
  EXPECT_THAT(log_mel({}, Samples(16000, 0)), Each(-128));
  EXPECT_TRUE(log_mel({}, Samples(479, 9)).empty());
  EXPECT_EQ(log_mel({}, Samples(480, 9)).size(), 24u);
}

TEST(log_mel, uses_most_codes_from_quiet_to_loud_and_clips_none) {
  const auto codes = [](double level) { return log_mel({}, test::made_sounds(16000, level).at(4).samples); };
  const std::vector<std::int8_t> quiet = codes(20);
  const std::vector<std::int8_t> loud = codes(32767);
  EXPECT_GT(*std::ranges::min_element(quiet), -128);
  EXPECT_LT(*std::ranges::max_element(quiet), -50);
  EXPECT_GT(*std::ranges::max_element(loud), 70);
  const std::vector<std::int8_t> square = log_mel({}, test::made_sounds(16000, 32767).at(7).samples);
  EXPECT_GT(*std::ranges::max_element(square), 110);
  EXPECT_LT(*std::ranges::max_element(square), 127);
  EXPECT_EQ(log_mel_quantization({}), per_tensor(1.0f / 7, -128));
}

TEST(log_mel_graph, computes_what_the_function_computes) {
  const LogMel f;
  const Graph graph = log_mel_graph(f, 16000);
  EXPECT_EQ(graph.tensor(graph.inputs[0]).shape, (Shape{1, 100, 1, 160}));
  EXPECT_EQ(graph.tensor(graph.outputs[0]).shape, (Shape{1, 49, 24, 1}));
  const Samples samples = test::made_sounds(16000, 5000).at(3).samples;
  std::vector<std::byte> bytes(32000);
  std::memcpy(bytes.data(), samples.data(), bytes.size());
  Executor executor(graph);
  executor.run(std::vector<std::vector<std::byte>>{bytes});
  const std::vector<std::int8_t> right = log_mel(f, samples);
  const std::vector<std::byte> codes = executor.outputs().at(0);
  ASSERT_EQ(codes.size(), right.size());
  EXPECT_EQ(std::memcmp(codes.data(), right.data(), codes.size()), 0);
  EXPECT_EQ(print_graph(parse_graph(print_graph(graph))), print_graph(graph));
}

TEST(log_mel_graph, refuses_figures_out_of_range_and_names_them) {
  const auto refusal = [](const LogMel& f) { return error_text([&] { log_mel_graph(f, 16000); }); };
  EXPECT_EQ(refusal({.window = 64}), "front end: window is 64; supported: 66 .. 2048");
  EXPECT_EQ(refusal({.window = 2050}), "front end: window is 2050; supported: 66 .. 2048");
  EXPECT_EQ(refusal({.window = 481}), "front end: window is 481 samples; supported: an even number");
  EXPECT_EQ(refusal({.hop = 0}), "front end: hop is 0; supported: 2 .. 1048576");
  EXPECT_EQ(refusal({.hop = 161}), "front end: hop is 161 samples; supported: an even number");
  EXPECT_EQ(refusal({.high_hz = 8001}), "front end: high_hz is 8001; supported: 1 .. 8000");
  EXPECT_EQ(refusal({.low_hz = 7600}), "front end: low_hz is 7600; supported: 0 .. 7599");
  EXPECT_EQ(refusal({.bins = 0}), "front end: bins is 0; supported: 1 .. 128");
  EXPECT_EQ(refusal({.sample_rate = -1}), "front end: sample_rate is -1; supported: 1000 .. 192000");
  EXPECT_THAT(refusal({.window = 256, .bins = 100}),
              HasSubstr("bins is 100, so that some band lies between two of the 62.5 Hz steps"));
  EXPECT_EQ(error_text([] { log_mel_graph({}, 16001); }),
            "front end: 16001 samples; supported: multiples of 160 from 480 on");
  EXPECT_THAT(error_text([] { log_mel_graph({}, 320); }), HasSubstr("320 samples"));
}

TEST(log_mel_operator, says_what_it_does_not_support) {
  using test::with;
  test::expect_problems(
      log_mel_graph({}, 16000),
      {{[](Graph& g) { g.tensor(0).type = ElementType::kInt8; }, "has type s8; supported: s16"},
       {[](Graph& g) {
          g.tensor(0).shape = {1, 50, 1, 320};
        },
        "input \"sound\" has shape 1x50x1x320; supported: 1xRx1x160, R at least 3"},
       {[](Graph& g) { g.tensor(0).shape = {16000}; }, "supported: 1xRx1x160"},
       {[](Graph& g) { g.tensor(1).shape[1] = 48; }, "output \"features\" has shape 1x48x24x1; supported: 1x49x24x1"},
       {[](Graph& g) { g.tensor(1).quantization.scales[0] = 0.25f; },
        "supported: scale 0.14285715 and zero point -128"},
       {with("window", std::int64_t{50}), "window is 50; supported: 66 .. 2048"},
       {with("bins", std::int64_t{1} << 40), "bins is 1099511627776; supported: 0 .. 1048576"},
       {with("hop", std::string("x")), "hop"},
       {test::without("low_hz"), "attribute low_hz is missing"}});
}

/// An int8 network of one layer that reads features.
Graph small_model(const Quantization& quantization, const Shape& shape) {
  GraphBuilder builder("model");
  const TensorId in = builder.input("sound", {ElementType::kInt8, shape, quantization});
  builder.output(
      builder.op("RESHAPE", "features", {in}, {}, {ElementType::kInt8, {1, element_count(shape)}, quantization}));
  return builder.build();
}

TEST(with_front_end, stands_in_front_of_a_model_whatever_its_names) {
  const LogMel f;
  Graph model = small_model(log_mel_quantization(f), {1, 49, 24, 1});
  model.metadata["milliwatt.labels"] = "yes no";
  const Graph joined = with_front_end(f, 16000, model);
  verify(joined);
  ASSERT_EQ(joined.operators.size(), 2u);
  EXPECT_EQ(joined.operators[0].kind, "LOG_MEL");
  EXPECT_EQ(joined.operators[0].name, "features_");
  EXPECT_EQ(joined.tensor(joined.inputs[0]).name, "sound_");
  EXPECT_EQ(joined.metadata, model.metadata);
  Executor executor(joined);
  executor.run(std::vector<std::vector<std::byte>>{std::vector<std::byte>(32000)});
  EXPECT_THAT(executor.outputs().at(0), Each(std::byte{0x80}));
}

TEST(with_front_end, refuses_a_model_that_takes_something_else) {
  const LogMel f;
  EXPECT_EQ(error_text([&] {
              with_front_end(f, 16000, small_model(per_tensor(0.5f, 3), {1, 49, 24, 1}));
            }),
            "front end: it gives 1x49x24x1 s8 with scale 0.14285715 and zero point -128, input \"sound\" of the model "
            "takes 1x49x24x1 s8 with scale 0.5 and zero point 3; supported: the same");
  EXPECT_THAT(error_text([&] {
                with_front_end(f, 8000, small_model(log_mel_quantization(f), {1, 49, 24, 1}));
              }),
              HasSubstr("it gives 1x24x24x1 s8"));
}

TEST(log_mel_text, comes_back) {
  for (const LogMel& f : kFrontEnds) EXPECT_EQ(parse_log_mel(log_mel_text(f)), f);
  EXPECT_EQ(log_mel_text({}), "LOG_MEL sample_rate=16000 window=480 hop=320 bins=24 low_hz=60 high_hz=7600");
}

TEST(parse_log_mel, refuses_other_texts) {
  const std::string good = log_mel_text({});
  for (std::size_t length = 0; length < good.size() - 3; ++length) {
    EXPECT_THROW(parse_log_mel(good.substr(0, length)), Error) << length;
  }
  for (const char* more : {" ", "\n", "0000000000000", "x", " x=1"}) EXPECT_THROW(parse_log_mel(good + more), Error);
  EXPECT_EQ(error_text([] { parse_log_mel("MFCC"); }),
            "front end \"MFCC\" is no such text; supported: " + log_mel_text({}));
  EXPECT_THAT(
      error_text([&] { parse_log_mel("LOG_MEL sample_rate=16000 window=9 hop=320 bins=24 low_hz=60 high_hz=7600"); }),
      HasSubstr("window is 9"));
}

}  // namespace
}  // namespace milliwatt
