// Graphs with the front end, and its figures as text.
#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <utility>

#include "base/error.h"
#include "base/in_quotes.h"
#include "base/problems.h"
#include "base/to_size.h"
#include "graph/builder.h"
#include "ops/signal/log_mel.h"
#include "ops/signal/log_mel_tables.h"

namespace milliwatt {

namespace {

/// Name and member, in the order in which they are written.
constexpr std::pair<std::string_view, int LogMel::*> kFigures[] = {
    {"sample_rate", &LogMel::sample_rate},
    {"window", &LogMel::window},
    {"hop", &LogMel::hop},
    {"bins", &LogMel::bins},
    {"low_hz", &LogMel::low_hz},
    {"high_hz", &LogMel::high_hz},
};
constexpr std::string_view kHead = "LOG_MEL";

void check(const LogMel& front_end) {
  Problems problems;
  for (const std::string& problem : log_mel_problems(front_end)) problems.add(problem);
  problems.throw_if_any("front end");
}

Attributes attributes_of(const LogMel& front_end) {
  Attributes attributes;
  for (const auto& [name, member] : kFigures) attributes[std::string(name)] = std::int64_t{front_end.*member};
  return attributes;
}

/// `wanted`, with as many underscores behind it as it takes.
template <typename Items>
std::string unique_name(std::string wanted, const Items& items) {
  const auto taken = [&] {
    for (const auto& item : items) {
      if (item.name == wanted) return true;
    }
    return false;
  };
  while (taken()) wanted += '_';
  return wanted;
}

std::string tensor_text(const Tensor& tensor) {
  std::string text = fmt::format("{} {}", shape_text(tensor.shape), element_name(tensor.type));
  if (tensor.quantization.scales.size() == 1) {
    text += fmt::format(" with scale {} and zero point {}", tensor.quantization.scales[0],
                        tensor.quantization.zero_points[0]);
  }
  return text;
}

[[noreturn]] void refuse_text(const std::string& text) {
  throw Error(fmt::format("front end {} is no such text; supported: {}", in_quotes(text), log_mel_text(LogMel{})));
}

}  // namespace

Quantization log_mel_quantization(const LogMel&) {
  return per_tensor(1.0f / static_cast<float>(kCodesPerOctave), -128);
}

Graph log_mel_graph(const LogMel& front_end, int samples) {
  check(front_end);
  const int row = log_mel_row(front_end);
  if (samples < front_end.window || samples % row != 0) {
    throw Error(
        fmt::format("front end: {} samples; supported: multiples of {} from {} on", samples, row, front_end.window));
  }
  GraphBuilder builder("log_mel");
  const TensorId sound =
      builder.input("sound", {ElementType::kInt16, {1, samples / row, 1, row}, per_tensor(1.0f / 32768, 0)});
  builder.output(builder.op(
      std::string(kHead), "features", {sound}, attributes_of(front_end),
      {ElementType::kInt8, {1, front_end.frames(samples), front_end.bins, 1}, log_mel_quantization(front_end)}));
  return builder.build();
}

std::vector<std::int8_t> log_mel(const LogMel& front_end, std::span<const std::int16_t> samples) {
  check(front_end);
  const int frames = front_end.frames(static_cast<int>(samples.size()));
  std::vector<std::int8_t> codes(to_size(frames * front_end.bins));
  run_log_mel(front_end, samples, codes);
  return codes;
}

Graph with_front_end(const LogMel& front_end, int samples, const Graph& model) {
  const Graph front = log_mel_graph(front_end, samples);
  if (model.inputs.empty()) throw Error("front end: the model has no inputs; supported: features as the first one");
  const TensorId features = model.inputs[0];
  const Tensor& wanted = model.tensor(features);
  const Tensor& given = front.tensor(front.outputs[0]);
  if (wanted.type != given.type || wanted.shape != given.shape || wanted.quantization != given.quantization) {
    throw Error(fmt::format("front end: it gives {}, input {} of the model takes {}; supported: the same",
                            tensor_text(given), in_quotes(wanted.name), tensor_text(wanted)));
  }
  Graph joined = model;
  Tensor sound = front.tensor(front.inputs[0]);
  sound.name = unique_name(sound.name, joined.tensors);
  joined.tensors.push_back(std::move(sound));
  joined.inputs[0] = static_cast<TensorId>(joined.tensors.size() - 1);
  Operator op = front.operators[0];
  op.name = unique_name(op.name, joined.operators);
  op.inputs = {joined.inputs[0]};
  op.outputs = {features};
  for (Operator& later : joined.operators) ++later.source_index;
  joined.operators.insert(joined.operators.begin(), std::move(op));
  return joined;
}

std::string log_mel_text(const LogMel& front_end) {
  std::string text(kHead);
  for (const auto& [name, member] : kFigures) text += fmt::format(" {}={}", name, front_end.*member);
  return text;
}

LogMel parse_log_mel(const std::string& text) {
  LogMel front_end;
  std::string_view rest = text;
  if (!rest.starts_with(kHead)) refuse_text(text);
  rest.remove_prefix(kHead.size());
  for (const auto& [name, member] : kFigures) {
    const std::string head = fmt::format(" {}=", name);
    if (!rest.starts_with(head)) refuse_text(text);
    rest.remove_prefix(head.size());
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), front_end.*member);
    if (error != std::errc()) refuse_text(text);
    rest.remove_prefix(to_size(end - rest.data()));
  }
  if (!rest.empty()) refuse_text(text);
  check(front_end);
  return front_end;
}

}  // namespace milliwatt
