#include "tasks/agreement_score.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/error.h"
#include "ops/questions.h"
#include "tasks/class_score.h"
#include "tasks/codes.h"

namespace milliwatt {
namespace {

std::vector<float> values_of(const Tensor& output, std::span<const std::byte> answer) {
  std::vector<float> values;
  if (output.type == ElementType::kFloat32) {
    const auto* floats = reinterpret_cast<const float*>(answer.data());
    values.assign(floats, floats + answer.size() / sizeof(float));
  } else if (output.type == ElementType::kInt8) {
    values.resize(answer.size());
    dequantize({reinterpret_cast<const std::int8_t*>(answer.data()), answer.size()}, output.quantization, values);
  } else {
    throw Error("the output is of type " + std::string(element_name(output.type)) + "; supported: s8, f32");
  }
  return values;
}

class ClassAgreement final : public ClassScore {
 public:
  using ClassScore::ClassScore;
  std::string_view metric() const override { return "agreement"; }
  std::string remark() const override { return ""; }
};

class Similarity final : public Score {
 public:
  void add(const Target& truth, const Tensor& output, std::span<const std::byte> answer) override {
    const std::vector<float>& wanted = std::get<std::vector<float>>(truth);
    const std::vector<float> given = values_of(output, answer);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const auto value = static_cast<double>(wanted[i]);
      const double difference = value - static_cast<double>(given.at(i));
      count_ += 1;
      sum_ += value;
      squares_ += value * value;
      differences_ += difference * difference;
    }
  }
  std::string_view metric() const override { return "similarity"; }
  double figure() const override {
    const double deviations = squares_ - (count_ > 0 ? sum_ * sum_ / count_ : 0);
    return deviations > 0 ? std::max(0.0, 1 - differences_ / deviations) : 0;
  }
  /// Signal to noise in dB: of the values' squares over those of the differences; null without a difference.
  Json json() const override {
    return {{"snr_db", differences_ > 0 && squares_ > 0 ? Json(10 * std::log10(squares_ / differences_)) : Json()}};
  }
  std::string details(const std::string&) const override { return ""; }

 private:
  double count_ = 0, sum_ = 0, squares_ = 0, differences_ = 0;
};

}  // namespace

bool gives_probabilities(const Graph& graph) {
  const int producer = producer_of(graph, graph.outputs.at(0));
  if (producer < 0) return false;
  const OpView op(graph, graph.operators[producer]);
  // An int8 network with real outputs: the codes in front of them.
  if (op.input_count() == 1 && op.input(0).type == ElementType::kInt8 && op.output().type == ElementType::kFloat32) {
    Graph front = graph;
    front.outputs = {op.op().inputs[0]};
    return gives_probabilities(front);
  }
  return type_of(op).int8_rule().output == OutputRule::kProbability && op.output().elements() > 1 &&
         op.output().elements() == op.output().shape.back();
}

Target answer_as_target(const Graph& other, std::span<const std::byte> answer) {
  const Tensor& output = other.tensor(other.outputs.at(0));
  if (gives_probabilities(other)) return best_class(output.type, answer);
  return values_of(output, answer);
}

std::unique_ptr<Score> agreement_score(const Graph& other) {
  if (!gives_probabilities(other)) return std::make_unique<Similarity>();
  std::vector<std::string> classes;
  for (std::int64_t i = 0; i < other.tensor(other.outputs[0]).elements(); ++i) classes.push_back(std::to_string(i));
  return std::make_unique<ClassAgreement>(std::move(classes));
}

}  // namespace milliwatt
