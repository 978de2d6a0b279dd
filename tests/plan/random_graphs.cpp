#include "plan/random_graphs.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "graph/builder.h"

namespace milliwatt::testing {
namespace {

constexpr float kScale = 0.0625f;

class Drawer {
 public:
  explicit Drawer(unsigned seed) : random_(seed * 2654435761u + 1), builder_("random" + std::to_string(seed)) {}

  Graph draw() {
    const int inputs = pick(1, 4) == 1 ? 2 : 1;
    for (int i = 0; i < inputs; ++i) add_input(i);
    const int blocks = pick(1, 7);
    for (int i = 0; i < blocks; ++i) add_block();
    if (made_.empty()) convolution(any(), 1, 1, 1, true, 4);
    // What nobody reads is an output, and now and then something that is read.
    for (const Image& image : made_) {
      if (!image.is_read || pick(0, 6) == 0) builder_.output(image.id);
    }
    return builder_.build();
  }

 private:
  struct Image {
    TensorId id = 0;
    int height = 1, width = 1, channels = 1;
    bool is_read = false;
  };

  int pick(int low, int high) { return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1)); }
  int pick_channels() {
    constexpr int kChannels[] = {1, 2, 3, 4, 4, 8, 8};
    return kChannels[pick(0, 6)];
  }

  void add_input(int number) {
    Image image{0, pick(0, 4) == 0 ? pick(1, 4) : pick(5, 14), pick(1, 4), pick_channels(), false};
    image.id = builder_.input("in" + std::to_string(number), spec(image));
    inputs_.push_back(image);
  }

  TensorSpec spec(const Image& image) const {
    return {ElementType::kInt8, {1, image.height, image.width, image.channels}, per_tensor(kScale, 3)};
  }

  /// One of the images so far, mostly the newest.
  Image any() {
    if (!made_.empty() && pick(0, 2) > 0) return made_.back();
    const std::size_t number = random_() % (inputs_.size() + made_.size());
    return number < inputs_.size() ? inputs_[number] : made_[number - inputs_.size()];
  }

  void add_block() {
    const Image from = any();
    switch (pick(0, 10)) {
      case 0:
      case 1:
        residual(from);
        break;
      case 2:
        diamond(from);
        break;
      case 3:
        pool(from);
        break;
      case 4:
        pick(0, 1) == 0 ? dense(from) : softmax(from);
        break;
      case 5:
      case 6:
        depthwise(from);
        break;
      case 7:
        separable(from);
        break;
      default:
        convolution(from, pick(1, 4), pick(1, 3), pick(0, 2) == 0 ? pick(2, 3) : 1, pick(0, 2) > 0, pick_channels());
    }
  }

  void residual(const Image& from) {
    Image branch = from;
    for (int i = pick(1, 2); i > 0; --i) {
      convolution(branch, pick(1, 3), pick(1, 3), 1, true, i == 1 ? from.channels : pick_channels());
      branch = made_.back();
    }
    add(from, branch);
  }

  void diamond(const Image& from) {
    const int stride = pick(1, 2);
    const int channels = pick_channels();
    convolution(from, pick(1, 5), pick(1, 3), stride, true, channels);
    const Image left = made_.back();
    convolution(from, 1, 1, stride, true, channels);
    add(left, made_.back());
  }

  struct Window {
    int out = 0;
    int dilation = 1;
  };
  /// How many places a window has; a kernel that is too large for VALID gets SAME.
  Window places(int in, int kernel, int stride, bool& same, int dilation) const {
    const int reach = (kernel - 1) * dilation + 1;
    if (reach > in) same = true;
    return {same ? (in + stride - 1) / stride : (in - reach) / stride + 1, dilation};
  }

  std::vector<std::int8_t> weights(std::int64_t count) {
    std::vector<std::int8_t> result;
    for (std::int64_t i = 0; i < count; ++i) result.push_back(static_cast<std::int8_t>(pick(-127, 127)));
    return result;
  }

  std::string next_name() { return "t" + std::to_string(names_++); }

  TensorId bias(int channels, const std::string& name, const std::vector<float>& scales) {
    std::vector<std::int32_t> values;
    std::vector<float> bias_scales;
    for (int c = 0; c < channels; ++c) {
      values.push_back(pick(-3000, 3000));
      bias_scales.push_back(kScale * scales[static_cast<std::size_t>(c) % scales.size()]);
    }
    return builder_.constant(name + "_bias", {channels}, values,
                             scales.size() == 1 ? per_tensor(bias_scales[0], 0) : per_channel(bias_scales, 0));
  }

  void window_layer(const std::string& kind, const Image& from, int kernel_h, int kernel_w, int stride, bool same,
                    int channels, bool plain = false) {
    mark_read(from.id);
    const bool depthwise = kind == "DEPTHWISE_CONV_2D";
    const int dilation = !plain && pick(0, 3) == 0 ? 2 : 1;
    bool pads = same;
    places(from.width, kernel_w, stride, pads, dilation);
    places(from.height, kernel_h, stride, pads, dilation);
    const Window high = places(from.height, kernel_h, stride, pads, dilation);
    const Window wide = places(from.width, kernel_w, stride, pads, dilation);
    const std::string name = next_name();
    const int taps = kernel_h * kernel_w * (depthwise ? 1 : from.channels);
    const std::vector<float> scales(static_cast<std::size_t>(channels),
                                    static_cast<float>(1.0 / (90.0 * std::sqrt(static_cast<double>(taps)))));
    const Shape shape =
        depthwise ? Shape{1, kernel_h, kernel_w, channels} : Shape{channels, kernel_h, kernel_w, from.channels};
    const TensorId kernel =
        builder_.constant(name + "_weights", shape, weights(element_count(shape)),
                          channels == 1 ? per_tensor(scales[0], 0) : per_channel(scales, depthwise ? 3 : 0));
    const TensorId offsets = bias(channels, name, scales);
    Attributes attributes = {{"stride_h", std::int64_t{stride}},
                             {"stride_w", std::int64_t{stride}},
                             {"dilation_h", std::int64_t{dilation}},
                             {"dilation_w", std::int64_t{dilation}},
                             {"padding", std::string(pads ? "same" : "valid")},
                             {"activation", std::string(!plain && pick(0, 1) == 0 ? "relu" : "none")}};
    if (depthwise) attributes.emplace("depth_multiplier", std::int64_t{channels / from.channels});
    Image out{0, high.out, wide.out, channels, false};
    out.id = builder_.op(kind, name, {from.id, kernel, offsets}, attributes, spec(out));
    made_.push_back(out);
  }

  void convolution(const Image& from, int kernel_h, int kernel_w, int stride, bool same, int channels) {
    window_layer("CONV_2D", from, kernel_h, kernel_w, stride, same, channels);
  }

  void depthwise(const Image& from) {
    const int side = pick(0, 2) == 0 ? pick(1, 4) : 3;
    window_layer("DEPTHWISE_CONV_2D", from, side, pick(0, 2) == 0 ? pick(1, 3) : side, pick(1, 2), pick(0, 3) > 0,
                 from.channels * (pick(0, 4) == 0 ? 2 : 1));
  }

  /// A depthwise layer and a pointwise one, of the kind whose rows between them may lie in columns.
  void separable(Image from) {
    if (from.channels % 4 != 0) {
      convolution(from, 1, 1, 1, true, 4);
      from = made_.back();
    }
    window_layer("DEPTHWISE_CONV_2D", from, 3, 3, pick(1, 2), true, from.channels, true);
    window_layer("CONV_2D", made_.back(), 1, 1, 1, true, 4 * pick(1, 3), true);
  }

  void mark_read(TensorId id) {
    for (std::vector<Image>* images : {&inputs_, &made_}) {
      for (Image& image : *images) image.is_read = image.is_read || image.id == id;
    }
  }

  void add(const Image& a, const Image& b) {
    if (a.height != b.height || a.width != b.width || a.channels != b.channels) return;
    mark_read(a.id);
    mark_read(b.id);
    Image out = a;
    out.is_read = false;
    out.id = builder_.op("ADD", next_name(), {a.id, b.id}, {{"activation", std::string("none")}}, spec(out));
    made_.push_back(out);
  }

  void pool(const Image& from) {
    const bool global = pick(0, 1) == 0;
    const int kernel_h = global ? from.height : pick(1, std::min(3, from.height));
    const int kernel_w = global ? from.width : pick(1, std::min(3, from.width));
    const int stride = pick(1, 3);
    bool same = false;
    Image out{0, places(from.height, kernel_h, stride, same, 1).out, places(from.width, kernel_w, stride, same, 1).out,
              from.channels, false};
    const Attributes attributes = {{"stride_h", std::int64_t{stride}},   {"stride_w", std::int64_t{stride}},
                                   {"kernel_h", std::int64_t{kernel_h}}, {"kernel_w", std::int64_t{kernel_w}},
                                   {"padding", std::string("valid")},    {"activation", std::string("none")}};
    mark_read(from.id);
    out.id = builder_.op("AVERAGE_POOL_2D", next_name(), {from.id}, attributes, spec(out));
    made_.push_back(out);
  }

  void dense(const Image& from) {
    const int inputs = from.height * from.width * from.channels;
    const int units = pick(1, 9);
    const std::string name = next_name();
    const std::vector<float> scales = {static_cast<float>(1.0 / (90.0 * std::sqrt(static_cast<double>(inputs))))};
    const TensorId matrix = builder_.constant(name + "_weights", {units, inputs}, weights(std::int64_t{units} * inputs),
                                              per_tensor(scales[0], 0));
    const TensorId offsets = bias(units, name, scales);
    mark_read(from.id);
    const TensorSpec out = {ElementType::kInt8, {1, units}, per_tensor(kScale, 3)};
    const TensorId id =
        builder_.op("FULLY_CONNECTED", name, {from.id, matrix, offsets}, {{"activation", std::string("none")}}, out);
    builder_.output(id);
  }

  void softmax(const Image& from) {
    mark_read(from.id);
    Image out = from;
    out.is_read = false;
    TensorSpec codes = spec(out);
    codes.quantization = per_tensor(1.0f / 256, -128);
    builder_.output(builder_.op("SOFTMAX", next_name(), {from.id}, {{"beta", 1.0}}, codes));
  }

  std::mt19937 random_;
  GraphBuilder builder_;
  std::vector<Image> inputs_, made_;
  int names_ = 0;
};

}  // namespace

Graph random_graph(unsigned seed) { return Drawer(seed).draw(); }

}  // namespace milliwatt::testing
