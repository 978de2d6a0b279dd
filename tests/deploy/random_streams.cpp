#include "deploy/random_streams.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/random.h"
#include "base/to_size.h"
#include "graph/builder.h"
#include "ops/operator.h"
#include "ops/signal/log_mel.h"

namespace milliwatt::testing {
namespace {

constexpr float kScale = 0.0625f;
constexpr std::int64_t kMostElements = 4000;  // of a tensor

/// A tensor that a layer can read.
struct Layer {
  TensorId id = 0;
  TensorSpec spec;
  std::int64_t size(std::size_t d) const { return spec.shape[d]; }
};

/// Layers one behind the other. A layer that its operator would refuse is not added.
class Drawer {
 public:
  Drawer(const std::string& kind, unsigned seed) : random_({seed, key_of(kind)}) {}

  Graph draw(const std::string& kind) {
    start(kind);
    const std::int64_t layers = integer(1, 4);
    const std::int64_t asked = integer(0, layers - 1);
    for (std::int64_t layer = 0; layer < layers; ++layer) {
      const std::vector<std::string> kinds = drawn_kinds();
      const std::string other = chance(0.4) ? "CONV_2D" : kinds[to_size(integer(0, std::ssize(kinds) - 1))];
      add(layer == asked ? kind : other);
    }
    finish();
    Graph graph = builder_.build();
    if (kind == "LOG_MEL") graph = with_front_end(front_end_, samples_, graph);
    return graph;
  }

  Graph draw_branches(const std::vector<std::string>& kinds) {
    start({});
    const Layer in = now();
    for (const std::string& kind : kinds) {
      made_ = {in};
      while (made_.size() == 1) add(kind);
      if (chance(0.5)) add("CONV_2D");
      builder_.output(now().id);
    }
    return builder_.build();
  }

 private:
  std::int64_t integer(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(high - low + 1)));
  }
  bool chance(double probability) { return random_.chance(probability); }
  std::int8_t code() { return static_cast<std::int8_t>(integer(-128, 127)); }
  std::vector<std::int8_t> codes(std::int64_t count) {
    std::vector<std::int8_t> result(to_size(count));
    for (std::int8_t& value : result) value = code();
    return result;
  }
  std::string name() { return "t" + std::to_string(names_++); }
  const Layer& now() const { return made_.back(); }
  static TensorSpec spec(Shape shape) { return {ElementType::kInt8, std::move(shape), per_tensor(kScale, 3)}; }
  /// Of the newest layer's quantization.
  TensorSpec shaped(Shape shape) const { return {ElementType::kInt8, std::move(shape), now().spec.quantization}; }
  static Attributes activation() { return {{"activation", std::string("none")}}; }
  TensorId numbers(const std::vector<std::int32_t>& values, Shape shape) {
    return builder_.constant(name(), shape, values);
  }

  /// @param kind of the network; empty: of images of several rows and columns, for any layer
  void start(const std::string& kind) {
    TensorSpec in = spec({1, integer(2, 14), integer(1, 4), integer(1, 6)});
    if (chance(0.2)) in = spec({1, integer(2, 14), integer(1, 8)});
    if (kind.empty()) in = spec({1, 12, 4, 2});
    if (kind == "LOG_MEL") {
      front_end_.hop = static_cast<int>(160 * integer(1, 2));
      front_end_.bins = 8;
      samples_ = 480 + front_end_.hop * static_cast<int>(integer(1, 9));
      in = {ElementType::kInt8, {1, front_end_.frames(samples_), 8, 1}, log_mel_quantization(front_end_)};
    }
    const bool is_float = kind == "QUANTIZE" && chance(0.5);
    if (is_float) in = {ElementType::kFloat32, in.shape, {}};
    made_.push_back({builder_.input("in", in), in});
    if (is_float) append("QUANTIZE", {now().id}, {}, spec(in.shape));
  }

  /// What nobody reads is an output, and now and then something that is read.
  void finish() {
    if (made_.size() == 1) append("QUANTIZE", {now().id}, {}, spec(now().spec.shape));
    builder_.output(now().id);
    for (std::size_t i = 1; i + 1 < made_.size(); ++i) {
      if (chance(0.1)) builder_.output(made_[i].id);
    }
    for (const Layer& piece : pieces_) {
      if (chance(0.3)) builder_.output(piece.id);
    }
  }

  void append(const std::string& kind, const std::vector<TensorId>& inputs, const Attributes& attributes,
              const TensorSpec& out) {
    made_.push_back({builder_.op(kind, name(), inputs, attributes, out), out});
  }

  /// A layer of that kind, if one fits behind the newest.
  void add(const std::string& kind) {
    const Drawer before = *this;
    const auto found = std::ranges::find(makers(), kind, &Maker::kind);
    if (found == makers().end() || now().spec.type != ElementType::kInt8) return;
    try {
      (this->*(found->make))(kind);
      if (element_count(now().spec.shape) > kMostElements) throw Error("too large for a quick test");
      GraphBuilder whole = builder_;
      whole.output(now().id);
      verify(whole.build());
    } catch (const Error&) {
      const Random random = random_;
      *this = before;
      random_ = random;
    }
  }

  std::int64_t window(std::int64_t in, std::int64_t kernel, std::int64_t stride, std::int64_t dilation, bool same) {
    return same ? (in + stride - 1) / stride : (in - (kernel - 1) * dilation - 1) / stride + 1;
  }

  void convolution(const std::string& kind) {
    const Layer in = now();
    if (in.spec.shape.size() != 4) return;
    const bool depthwise = kind == "DEPTHWISE_CONV_2D";
    const std::int64_t multiplier = integer(1, 2);
    const std::int64_t channels = depthwise ? in.size(3) * multiplier : integer(1, 8);
    const std::int64_t high = integer(1, 4), wide = integer(1, 3);
    const std::int64_t stride_h = chance(0.6) ? 1 : integer(2, 3), stride_w = integer(1, 2);
    const std::int64_t dilation = chance(0.6) ? 1 : integer(2, 3);
    const bool same = chance(0.5);
    const Shape shape = depthwise ? Shape{1, high, wide, channels} : Shape{channels, high, wide, in.size(3)};
    const double taps = static_cast<double>(high * wide * (depthwise ? 1 : in.size(3)));
    const auto scale = static_cast<float>(4 / (std::sqrt(taps) * 73 * 70 * in.spec.quantization.scales[0]));
    std::vector<std::int32_t> bias(to_size(channels));
    for (std::int32_t& value : bias) value = static_cast<std::int32_t>(integer(-3000, 3000));
    Attributes attributes = {{"stride_h", stride_h},
                             {"stride_w", stride_w},
                             {"dilation_h", dilation},
                             {"dilation_w", std::int64_t{1}},
                             {"padding", std::string(same ? "same" : "valid")},
                             {"activation", std::string(chance(0.3) ? "relu" : "none")}};
    if (depthwise) attributes.emplace("depth_multiplier", multiplier);
    const TensorId weights = builder_.constant(
        name(), shape, codes(element_count(shape)),
        per_channel(std::vector<float>(to_size(depthwise ? channels : shape[0]), scale), depthwise ? 3 : 0));
    append(kind, {in.id, weights, numbers(bias, {channels})}, attributes,
           spec({1, window(in.size(1), high, stride_h, dilation, same), window(in.size(2), wide, stride_w, 1, same),
                 channels}));
  }

  void pool(const std::string& kind) {
    const Layer in = now();
    if (in.spec.shape.size() != 4) return;
    const bool global = chance(0.2);
    const std::int64_t high = global ? in.size(1) : integer(1, 4), wide = integer(1, 2);
    const std::int64_t stride_h = global && chance(0.5) ? high : integer(1, 3), stride_w = integer(1, 2);
    const bool same = chance(0.4);
    append(kind, {in.id},
           {{"stride_h", stride_h},
            {"stride_w", stride_w},
            {"kernel_h", high},
            {"kernel_w", wide},
            {"padding", std::string(same ? "same" : "valid")},
            {"activation", std::string("none")}},
           shaped({1, window(in.size(1), high, stride_h, 1, same), window(in.size(2), wide, stride_w, 1, same),
                   in.size(3)}));
  }

  /// A shape that repeats to `shape`: some sizes 1, dimensions in front left out; the rows often as they are.
  Shape repeated(const Shape& shape) {
    Shape part = shape;
    for (std::size_t d = 0; d < part.size(); ++d) {
      if (chance(d == 1 ? 0.3 : 0.5)) part[d] = 1;
    }
    if (chance(0.2)) part.erase(part.begin(), part.begin() + integer(1, std::ssize(part)));
    return part;
  }

  void binary(const std::string& kind) {
    const Layer in = now();
    std::vector<TensorId> inputs = {in.id};
    const TensorSpec other = spec(repeated(in.spec.shape));
    const auto same = std::ranges::find_if(made_, [&](const Layer& layer) {
      return layer.spec.type == ElementType::kInt8 && layer.spec.shape == in.spec.shape;
    });
    if (chance(0.4)) {
      inputs.push_back(same->id);
    } else if (chance(0.3)) {
      // As many rows as the input, or one; computed.
      const auto last = static_cast<std::int32_t>(in.spec.shape.size() - 1);
      const std::vector<std::int32_t> axes = {chance(0.5) ? 1 : std::min(2, last)};
      TensorSpec mean = spec(in.spec.shape);
      mean.shape[to_size(axes[0])] = 1;
      append("MEAN", {in.id, numbers(axes, {1})}, {{"keep_dims", std::int64_t{1}}}, mean);
      inputs.push_back(now().id);
    } else {
      inputs.push_back(builder_.constant(name(), other.shape, codes(element_count(other.shape)), other.quantization));
    }
    if (chance(0.3)) std::swap(inputs[0], inputs[1]);
    const bool is_sum = kind == "ADD" || kind == "SUB" || kind == "MUL";
    append(kind, inputs, is_sum ? activation() : Attributes{}, spec(in.spec.shape));
  }

  void concatenation(const std::string& kind) {
    const Layer in = now();
    const Layer other = made_[to_size(integer(0, std::ssize(made_) - 1))];
    const std::int64_t axis = integer(1, std::ssize(in.spec.shape) - 1);
    if (other.spec.shape.size() != in.spec.shape.size()) return;
    Shape out = in.spec.shape;
    out[to_size(axis)] += other.size(to_size(axis));
    std::vector<TensorId> inputs = {in.id, other.id};
    if (chance(0.5)) std::swap(inputs[0], inputs[1]);
    append(kind, inputs, {{"axis", axis}, {"activation", std::string("none")}}, shaped(out));
  }

  /// One of the pieces goes on.
  void split(const std::string& kind) {
    const Layer in = now();
    const std::int64_t axis = chance(0.6) ? 1 : integer(1, std::ssize(in.spec.shape) - 1);
    const std::int64_t size = in.size(to_size(axis));
    std::vector<std::int32_t> sizes;
    if (kind == "SPLIT") {
      const std::int64_t count = size % 3 == 0 && chance(0.5) ? 3 : 2;
      sizes.assign(to_size(count), static_cast<std::int32_t>(size / count));
    } else {
      for (std::int64_t left = size; left > 0; left -= sizes.back())
        sizes.push_back(static_cast<std::int32_t>(integer(1, left)));
    }
    const auto count = std::ssize(sizes);
    std::vector<TensorSpec> outs;
    for (const std::int32_t part : sizes) {
      outs.push_back(shaped(in.spec.shape));
      outs.back().shape[to_size(axis)] = part;
    }
    const TensorId at = numbers({static_cast<std::int32_t>(axis)}, {});
    std::vector<TensorId> inputs = {at, in.id};
    if (kind == "SPLIT_V") inputs = {in.id, numbers(sizes, {count}), at};
    const std::vector<TensorId> ids =
        builder_.op_with_outputs(kind, name(), inputs, {{"num_splits", std::int64_t{count}}}, outs);
    const std::size_t kept = to_size(integer(0, count - 1));
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (i != kept) pieces_.push_back({ids[i], outs[i]});
    }
    made_.push_back({ids[kept], outs[kept]});
  }

  void pad(const std::string& kind) {
    const Layer in = now();
    Shape out = in.spec.shape;
    std::vector<std::int32_t> paddings(2 * out.size(), 0);
    for (std::size_t d = 1; d < out.size(); ++d) {
      for (std::size_t side = 0; side < 2; ++side) {
        const std::int64_t added = chance(d == 1 ? 0.7 : 0.2) ? integer(0, 4) : 0;
        paddings[2 * d + side] = static_cast<std::int32_t>(added);
        out[d] += added;
      }
    }
    std::vector<TensorId> inputs = {in.id, numbers(paddings, {std::ssize(out), 2})};
    if (kind == "PADV2") inputs.push_back(builder_.constant(name(), {}, codes(1), in.spec.quantization));
    append(kind, inputs, {}, shaped(out));
  }

  void transpose(const std::string& kind) {
    const Layer in = now();
    std::vector<std::int32_t> order(in.spec.shape.size());
    for (std::size_t d = 0; d < order.size(); ++d) order[d] = static_cast<std::int32_t>(d);
    const std::size_t first = order.size() > 2 && chance(0.5) ? 2 : 1;  // often the rows stay
    std::rotate(order.begin() + static_cast<std::ptrdiff_t>(first), order.end() - 1, order.end());
    Shape out;
    for (const std::int32_t from : order) out.push_back(in.size(to_size(from)));
    append(kind, {in.id, numbers(order, {std::ssize(order)})}, {}, shaped(out));
  }

  void reshape(const std::string& kind) {
    const Layer in = now();
    const std::int64_t row = element_count(in.spec.shape) / in.size(1);
    Shape out = {1, in.size(1), row};
    if (chance(0.3)) out = {1, in.size(1), 1, row};
    if (chance(0.3)) out = {1, element_count(in.spec.shape)};
    if (chance(0.3)) out = {1, row, in.size(1), 1};
    if (in.size(1) % 2 == 0 && chance(0.3)) out = {1, in.size(1) / 2, 2, row};
    append(kind, {in.id}, {}, shaped(out));
  }

  void resize(const std::string& kind) {
    const Layer in = now();
    if (in.spec.shape.size() != 4) return;
    Shape out = in.spec.shape;
    out[1] = chance(0.3) ? out[1] : chance(0.5) ? 2 * out[1] : integer(1, 14);
    out[2] = integer(1, 6);
    const std::int64_t how = integer(0, 2);
    append(kind, {in.id, numbers({static_cast<std::int32_t>(out[1]), static_cast<std::int32_t>(out[2])}, {2})},
           {{"align_corners", std::int64_t{how == 1}}, {"half_pixel_centers", std::int64_t{how == 2}}}, shaped(out));
  }

  void tile(const std::string& kind) {
    Shape out = now().spec.shape;
    std::vector<std::int32_t> times;
    for (std::size_t d = 0; d < out.size(); ++d) {
      times.push_back(static_cast<std::int32_t>(d > 0 && chance(0.4) ? 2 : 1));
      out[d] *= times.back();
    }
    append(kind, {now().id, numbers(times, {std::ssize(times)})}, {}, shaped(out));
  }

  void mean(const std::string& kind) {
    const Layer in = now();
    std::vector<std::int32_t> axes;
    Shape out = in.spec.shape;
    for (std::size_t d = 1; d < out.size(); ++d) {
      if (!chance(0.4)) continue;
      axes.push_back(static_cast<std::int32_t>(d));
      out[d] = 1;
    }
    if (axes.empty()) return;
    append(kind, {in.id, numbers(axes, {std::ssize(axes)})}, {{"keep_dims", std::int64_t{1}}}, spec(out));
  }

  void dense(const std::string& kind) {
    const Layer in = now();
    const std::int64_t inputs = element_count(in.spec.shape);
    const std::int64_t units = integer(1, 6);
    const auto scale =
        static_cast<float>(4 / (std::sqrt(static_cast<double>(inputs)) * 73 * 70 * in.spec.quantization.scales[0]));
    const TensorId weights = builder_.constant(name(), {units, inputs}, codes(units * inputs), per_tensor(scale, 0));
    append(kind, {in.id, weights, kNoTensor}, activation(), spec({1, units}));
  }

  /// A constant that the network computes for itself, added.
  void constant(const std::string& kind) {
    const Layer in = now();
    const TensorSpec part = spec(repeated(in.spec.shape));
    const TensorId known = builder_.constant(name(), part.shape, codes(element_count(part.shape)), part.quantization);
    append(kind, {known}, {}, part);
    append("ADD", {in.id, now().id}, activation(), spec(in.spec.shape));
  }

  void table(const std::string& kind) {
    TensorSpec out = now().spec;
    out.quantization = per_tensor(1.0f / 256, -128);
    append(kind, {now().id}, kind == "SOFTMAX" ? Attributes{{"beta", 1.0}} : Attributes{}, out);
  }

  void requantize(const std::string& kind) {
    TensorSpec out = now().spec;
    out.quantization =
        per_tensor(static_cast<float>(random_.uniform(0.03, 0.1)), static_cast<std::int32_t>(integer(-20, 20)));
    append(kind, {now().id}, {}, out);
  }

  void dequantize(const std::string& kind) {
    append(kind, {now().id}, {}, {ElementType::kFloat32, now().spec.shape, {}});
  }

  void nothing(const std::string&) {}

  struct Maker {
    std::string kind;
    void (Drawer::*make)(const std::string& kind);
  };

 public:
  static const std::vector<Maker>& makers() {
    static const std::vector<Maker> all = {
        {"ADD", &Drawer::binary},
        {"AVERAGE_POOL_2D", &Drawer::pool},
        {"CONCATENATION", &Drawer::concatenation},
        {"CONSTANT", &Drawer::constant},
        {"CONV_2D", &Drawer::convolution},
        {"DEPTHWISE_CONV_2D", &Drawer::convolution},
        {"DEQUANTIZE", &Drawer::dequantize},
        {"FULLY_CONNECTED", &Drawer::dense},
        {"LOGISTIC", &Drawer::table},
        {"LOG_MEL", &Drawer::nothing},  // in front of all others
        {"MAXIMUM", &Drawer::binary},
        {"MAX_POOL_2D", &Drawer::pool},
        {"MINIMUM", &Drawer::binary},
        {"MEAN", &Drawer::mean},
        {"MUL", &Drawer::binary},
        {"PAD", &Drawer::pad},
        {"PADV2", &Drawer::pad},
        {"QUANTIZE", &Drawer::requantize},
        {"RESHAPE", &Drawer::reshape},
        {"RESIZE_BILINEAR", &Drawer::resize},
        {"SOFTMAX", &Drawer::table},
        {"SPLIT", &Drawer::split},
        {"SPLIT_V", &Drawer::split},
        {"SUB", &Drawer::binary},
        {"TILE", &Drawer::tile},
        {"TRANSPOSE", &Drawer::transpose},
    };
    return all;
  }

 private:
  Random random_;
  GraphBuilder builder_{"stream"};
  std::vector<Layer> made_;    // the input, then each layer's output
  std::vector<Layer> pieces_;  // that nobody reads
  LogMel front_end_;
  int samples_ = 0;
  int names_ = 0;
};

}  // namespace

std::vector<std::string> drawn_kinds() {
  std::vector<std::string> kinds;
  for (const auto& maker : Drawer::makers()) kinds.push_back(maker.kind);
  return kinds;
}

Graph random_stream(const std::string& kind, unsigned seed) { return Drawer(kind, seed).draw(kind); }

Graph random_branches(const std::vector<std::string>& kinds, unsigned seed) {
  return Drawer("branches", seed).draw_branches(kinds);
}

}  // namespace milliwatt::testing
