#include "pack/loud_model.h"

#include <cmath>

#include "base/random.h"
#include "graph/builder.h"

namespace milliwatt {
namespace {

/// The mean code of the features of white noise.
double mean_code(double root_mean_square) {
  Random random{1, 2};
  std::vector<std::int16_t> samples(kLoudSamples);
  for (std::int16_t& sample : samples)
    sample = static_cast<std::int16_t>(std::lround(root_mean_square * static_cast<double>(random.normal())));
  double sum = 0;
  const std::vector<std::int8_t> codes = log_mel(kLoudFrontEnd, samples);
  for (const std::int8_t code : codes) sum += code;
  return sum / static_cast<double>(codes.size());
}

}  // namespace

Graph loud_model() {
  const int frames = kLoudFrontEnd.frames(kLoudSamples);
  const int features = frames * kLoudFrontEnd.bins;
  const Quantization quantization = log_mel_quantization(kLoudFrontEnd);
  const float scale = quantization.scales[0];
  const double low = mean_code(200);
  const double high = mean_code(2000);
  // A score is the sum of all codes, from the middle between the two; `low` and `high` give -100 and 100.
  const auto middle =
      static_cast<std::int32_t>(std::lround(features * ((low + high) / 2 - quantization.zero_points[0])));
  const auto score_scale = static_cast<float>(features * (high - low) / 200) * scale;
  std::vector<std::int8_t> weights(static_cast<std::size_t>(2 * features), 1);
  std::fill_n(weights.begin(), features, static_cast<std::int8_t>(-1));
  GraphBuilder builder("loud");
  const TensorId in = builder.input("features", {ElementType::kInt8, {1, frames, kLoudFrontEnd.bins, 1}, quantization});
  builder.output(builder.op(
      "FULLY_CONNECTED", "scores",
      {in, builder.constant("scores/weights", {2, features}, weights, per_tensor(1, 0)),
       builder.constant("scores/bias", {2}, std::vector<std::int32_t>{middle, -middle}, per_tensor(scale, 0))},
      {{"activation", std::string("none")}}, {ElementType::kInt8, {1, 2}, per_tensor(score_scale, 0)}));
  return with_front_end(kLoudFrontEnd, kLoudSamples, builder.build());
}

Graph small_loud_model() {
  constexpr int kRows = kLoudSamples / kLoudFrontEnd.hop;
  constexpr int kRow = kLoudFrontEnd.hop;
  constexpr int kFilters = 4;
  // Each filter takes the difference of two halves of a row's samples; what is positive is counted.
  std::vector<std::int8_t> filters;
  for (int filter = 0; filter < kFilters; ++filter) {
    for (int i = 0; i < kRow; ++i)
      filters.push_back(static_cast<std::int8_t>((i >> filter / 2 & 1) == filter % 2 ? 1 : -1));
  }
  std::vector<std::int8_t> weights(std::size_t{2} * kFilters * kRows, 1);
  std::fill_n(weights.begin(), kFilters * kRows, static_cast<std::int8_t>(-1));
  const Quantization codes = per_tensor(64, 0);
  const Quantization sums = per_tensor(640, -128);
  const Attributes pointwise = {{"activation", std::string("relu")}, {"padding", std::string("valid")},
                                {"stride_h", std::int64_t{1}},       {"stride_w", std::int64_t{1}},
                                {"dilation_h", std::int64_t{1}},     {"dilation_w", std::int64_t{1}}};
  GraphBuilder builder("loud");
  const TensorId in = builder.input("sound", {ElementType::kInt16, {1, kRows, 1, kRow}, per_tensor(1, 0)});
  const TensorId quantized =
      builder.op("QUANTIZE", "codes", {in}, {}, {ElementType::kInt8, {1, kRows, 1, kRow}, codes});
  const TensorId filtered =
      builder.op("CONV_2D", "filters",
                 {quantized, builder.constant("filters/weights", {kFilters, 1, 1, kRow}, filters, per_tensor(1, 0)),
                  builder.constant("filters/bias", {kFilters}, std::vector<std::int32_t>(kFilters), per_tensor(64, 0))},
                 pointwise, {ElementType::kInt8, {1, kRows, 1, kFilters}, sums});
  // Noise of 6,000, root mean square, gives about 16 codes a filter and row: 320 are the middle between it and silence.
  builder.output(
      builder.op("FULLY_CONNECTED", "scores",
                 {filtered, builder.constant("scores/weights", {2, kFilters * kRows}, weights, per_tensor(1, 0)),
                  builder.constant("scores/bias", {2}, std::vector<std::int32_t>{320, -320}, per_tensor(640, 0))},
                 {{"activation", std::string("none")}}, {ElementType::kInt8, {1, 2}, per_tensor(2048, 0)}));
  return builder.build();
}

GuardedForm loud_decision(bool by_windows, int sample_rate) {
  DecisionRecipe recipe;
  recipe.outputs = {"loud"};
  recipe.votes = {1, 1};
  recipe.hold_ms = 0;
  recipe.refractory_ms = 0;
  const double rows_per_second = static_cast<double>(sample_rate) / kLoudFrontEnd.hop;
  GuardedForm form{{}, {"quiet", "loud"}, recipe.outputs};
  if (by_windows) {
    form.window_rows = kLoudSamples / kLoudFrontEnd.hop;
  }
  form.settings = guard_settings(recipe, form.classes, 20, rows_per_second, form.window_rows);
  return form;
}

}  // namespace milliwatt
