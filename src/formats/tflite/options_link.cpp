#include "formats/tflite/options_link.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "formats/tflite/element_types.h"

namespace milliwatt::tflite {
namespace {

namespace schema = tflite_schema;

constexpr std::int64_t kMostPositive = 65535;
constexpr std::size_t kMostSizes = 8;

constexpr std::array kActivations = {
    std::pair{schema::Activation::NONE, std::string_view("none")},
    std::pair{schema::Activation::RELU, std::string_view("relu")},
    std::pair{schema::Activation::RELU_N1_TO_1, std::string_view("relu_n1_to_1")},
    std::pair{schema::Activation::RELU6, std::string_view("relu6")},
};
constexpr std::array kCurves = {std::pair{schema::Activation::TANH, std::string_view("tanh")}};

constexpr std::array kPaddings = {
    std::pair{schema::Padding::SAME, std::string_view("same")},
    std::pair{schema::Padding::VALID, std::string_view("valid")},
};

constexpr std::array kMirrorModes = {
    std::pair{schema::MirrorPadMode::REFLECT, std::string_view("reflect")},
    std::pair{schema::MirrorPadMode::SYMMETRIC, std::string_view("symmetric")},
};

std::string not_positive(std::string_view name, std::int64_t value) {
  return fmt::format("{} {}; supported: 1 to {}", name, value, kMostPositive);
}

class OptionsReader : public OptionsLink {
 public:
  OptionsReader(Operator& op, Problems& problems) : op_(op), problems_(problems) {}

  /// Copies the file's table; false, with a problem, where it must not be looked at. Many operators may share one
  /// table, so a list in it must be short.
  bool unpack(const schema::Operator& from) {
    const schema::ReshapeOptions* reshape = from.builtin_options_as_ReshapeOptions();
    if (reshape != nullptr && reshape->new_shape() != nullptr && reshape->new_shape()->size() > kMostSizes) {
      problem(fmt::format("new_shape with {} sizes; supported: up to {}", reshape->new_shape()->size(), kMostSizes));
      return false;
    }
    if (from.builtin_options() == nullptr) return true;
    options_.value = schema::BuiltinOptionsUnion::UnPack(from.builtin_options(), from.builtin_options_type(), nullptr);
    if (options_.value != nullptr) options_.type = from.builtin_options_type();
    return true;
  }

  void problem(const std::string& what) override { problems_.add(operator_label(op_) + ": " + what); }

  void positive(std::string_view name, std::int32_t& field) override {
    if (field < 1 || field > kMostPositive) problem(not_positive(name, field));
    set(name, std::int64_t{field});
  }

  void integer(std::string_view name, std::int32_t& field) override { set(name, std::int64_t{field}); }

  void depth_multiplier(std::int32_t& field) override { positive("depth_multiplier", field); }
  void flag(std::string_view name, bool& field) override { set(name, std::int64_t{field}); }

  void real(std::string_view name, float& field) override {
    if (!std::isfinite(field)) return problem(fmt::format("{} {}; supported: numbers", name, field));
    set(name, double{field});
  }

  void new_shape(std::vector<std::int32_t>& field) override {
    if (!field.empty()) set("new_shape", std::vector<std::int64_t>(field.begin(), field.end()));
  }

  void output_type(schema::TensorType&) override {}

  void activation(schema::Activation& field) override {
    if (const auto word = word_of(kActivations, field)) return set("activation", *word);
    const std::string_view name = schema::EnumNameActivation(field);
    problem(fmt::format("fused activation {}; supported: NONE, RELU, RELU_N1_TO_1, RELU6",
                        name.empty() ? std::to_string(static_cast<int>(field)) : std::string(name)));
  }

  void curve(schema::Activation& field) override {
    if (const auto word = word_of(kCurves, field)) return set("activation", *word);
    problem(fmt::format("activation number {}; supported: TANH", static_cast<int>(field)));
  }

  void padding(schema::Padding& field) override {
    if (const auto word = word_of(kPaddings, field)) return set("padding", *word);
    problem(fmt::format("padding number {}; supported: SAME, VALID", static_cast<int>(field)));
  }

  void mirror_mode(schema::MirrorPadMode& field) override {
    if (const auto word = word_of(kMirrorModes, field)) return set("mode", *word);
    problem(fmt::format("mode number {}; supported: REFLECT, SYMMETRIC", static_cast<int>(field)));
  }

 private:
  bool may_be_made(WhereMissing where_missing) override {
    if (where_missing == WhereMissing::kDefaults) return true;
    problem("its options are missing; export the model again");
    return false;
  }

  void set(std::string_view name, Attribute value) {
    op_.attributes.insert_or_assign(std::string(name), std::move(value));
  }

  template <typename Words, typename Value>
  static std::optional<std::string> word_of(const Words& words, Value value) {
    for (const auto& [number, word] : words) {
      if (number == value) return std::string(word);
    }
    return std::nullopt;
  }

  Operator& op_;
  Problems& problems_;
};

class OptionsWriter : public OptionsLink {
 public:
  OptionsWriter(const Graph& graph, const Operator& op, Problems& problems)
      : graph_(graph), op_(op), problems_(problems) {}

  /// The table and its version, when all of its fields have been named.
  int finish(schema::OperatorT& to) {
    for (const auto& [name, value] : op_.attributes) {
      if (!named_.contains(name)) problem(fmt::format("attribute {}; a .tflite file has no place for it", name));
    }
    to.builtin_options = std::move(options_);
    return version_;
  }

  void problem(const std::string& what) override { problems_.add(operator_label(op_) + ": " + what); }

  void positive(std::string_view name, std::int32_t& field) override {
    if (const auto* value = needed<std::int64_t>(name)) set_positive(name, *value, field);
  }

  void integer(std::string_view name, std::int32_t& field) override {
    const auto* value = needed<std::int64_t>(name);
    if (value == nullptr) return;
    if (!std::in_range<std::int32_t>(*value)) return problem(fmt::format("{} {}; supported: 32 bits", name, *value));
    field = static_cast<std::int32_t>(*value);
  }

  void depth_multiplier(std::int32_t& field) override {
    const auto* value = given<std::int64_t>("depth_multiplier");
    set_positive("depth_multiplier", value == nullptr || *value == 0 ? shapes_multiplier() : *value, field);
  }

  void flag(std::string_view name, bool& field) override {
    if (const auto* value = given<std::int64_t>(name)) field = *value != 0;
  }

  void real(std::string_view name, float& field) override {
    const auto* value = needed<double>(name);
    if (value == nullptr) return;
    if (!(std::abs(*value) <= double{std::numeric_limits<float>::max()})) {
      return problem(fmt::format("{} {}; supported: numbers that a float32 can hold", name, *value));
    }
    field = static_cast<float>(*value);
  }

  void new_shape(std::vector<std::int32_t>& field) override {
    const auto* values = given<std::vector<std::int64_t>>("new_shape");
    const bool is_input = op_.inputs.size() > 1 && op_.inputs[1] != kNoTensor;
    if (values == nullptr && is_input) return;
    for (const std::int64_t value : values == nullptr ? graph_.tensor(op_.outputs[0]).shape : *values) {
      if (!std::in_range<std::int32_t>(value)) return problem(fmt::format("new_shape {}; supported: 32 bits", value));
      field.push_back(static_cast<std::int32_t>(value));
    }
  }

  void output_type(schema::TensorType& field) override { field = tensor_type(graph_.tensor(op_.outputs[0]).type); }

  void activation(schema::Activation& field) override { set_word("activation", kActivations, field); }
  void curve(schema::Activation& field) override { set_word("activation", kCurves, field); }
  void padding(schema::Padding& field) override { set_word("padding", kPaddings, field); }
  void mirror_mode(schema::MirrorPadMode& field) override { set_word("mode", kMirrorModes, field); }

 private:
  bool may_be_made(WhereMissing) override { return true; }

  /// The attribute; nullptr where there is none, or, with a problem, where it is of another type.
  template <typename T>
  const T* given(std::string_view name) {
    named_.insert(name);
    const auto found = op_.attributes.find(name);
    if (found == op_.attributes.end()) return nullptr;
    const T* value = std::get_if<T>(&found->second);
    if (value == nullptr) problem(fmt::format("attribute {} is of another type than the file's", name));
    return value;
  }

  template <typename T>
  const T* needed(std::string_view name) {
    const T* value = given<T>(name);
    if (value == nullptr && !op_.attributes.contains(name)) {
      problem(fmt::format("has no attribute {}; a .tflite file needs it", name));
    }
    return value;
  }

  void set_positive(std::string_view name, std::int64_t value, std::int32_t& field) {
    if (value < 1 || value > kMostPositive) return problem(not_positive(name, value));
    field = static_cast<std::int32_t>(value);
  }

  template <typename Words, typename Field>
  void set_word(std::string_view name, const Words& words, Field& field) {
    const auto* value = needed<std::string>(name);
    if (value == nullptr) return;
    std::string all;
    for (const auto& [number, word] : words) {
      if (*value == word) {
        field = number;
        return;
      }
      all += (all.empty() ? "" : ", ") + std::string(word);
    }
    problem(fmt::format("{} {}; supported: {}", name, *value, all));
  }

  std::int64_t shapes_multiplier() const {
    const bool has_both = !op_.inputs.empty() && op_.inputs[0] != kNoTensor && !op_.outputs.empty();
    if (!has_both) return 1;
    const Shape& in = graph_.tensor(op_.inputs[0]).shape;
    const Shape& out = graph_.tensor(op_.outputs[0]).shape;
    return in.empty() || out.empty() ? 1 : out.back() / in.back();
  }

  const Graph& graph_;
  const Operator& op_;
  Problems& problems_;
  std::set<std::string_view> named_;
};

}  // namespace

void read_options(const schema::Operator& from, DescribeOptions describe, Operator& op, Problems& problems) {
  OptionsReader reader(op, problems);
  if (reader.unpack(from)) describe(reader, op);
}

int write_options(const Graph& graph, const Operator& op, DescribeOptions describe, schema::OperatorT& to,
                  Problems& problems) {
  OptionsWriter writer(graph, op, problems);
  describe(writer, op);
  return writer.finish(to);
}

}  // namespace milliwatt::tflite
