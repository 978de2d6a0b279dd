// Samples of a model's inputs that belong to no task.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/sha256.h"
#include "base/to_size.h"
#include "compress/quantize_constants.h"
#include "data/sample_labels.h"
#include "data/spread.h"
#include "recipe/evaluate.h"
#include "recipe/model_data.h"
#include "tasks/agreement_score.h"
#include "tasks/class_score.h"

namespace milliwatt {
namespace {

using Bytes = std::vector<std::byte>;

std::span<const float> floats_of(const Bytes& bytes) {
  return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
}

/// A sample as that network reads it. @throws Error if it reads neither int8 nor float32.
Bytes as_read_by(const Graph& network, Bytes reals) {
  const Tensor& input = network.tensor(network.inputs.at(0));
  if (input.type == ElementType::kFloat32) return reals;
  if (input.type == ElementType::kInt8) return codes_of(floats_of(reals), input.quantization);
  throw Error(fmt::format("{}: the input is of type {}; supported: s8, f32", network.source, element_name(input.type)));
}

class Samples final : public SampleSource {
 public:
  Samples(const SampleSet& set, const std::vector<std::size_t>& numbers) : set_(set), numbers_(numbers) {}

  std::int64_t size() const override { return std::ssize(numbers_); }
  void sample(std::int64_t, std::int64_t index, std::span<float> input, std::span<float> target) const override {
    const std::size_t number = numbers_.at(to_size(index));
    std::ranges::copy(floats_of(set_.inputs(number).front()), input.begin());
    if (!target.empty()) target[0] = static_cast<float>(set_.labels.at(number));
  }

 private:
  const SampleSet& set_;
  const std::vector<std::size_t>& numbers_;
};

class SampleData final : public ModelData {
 public:
  SampleData(SampleSet set, const Graph& network) : set_(std::move(set)) {
    constexpr std::size_t kTestShare = 5, kValidationShare = 10;  // one of so many
    test_ = spread(set_.size(), set_.size() / kTestShare);
    const std::vector<std::size_t> rest = without(set_.size(), test_);
    const std::vector<std::size_t> places = spread(rest.size(), rest.size() / kValidationShare);
    validation_ = chosen(rest, places);
    training_ = chosen(rest, without(rest.size(), places));
    for (std::int64_t i = 0; i < network.tensor(network.outputs.at(0)).elements(); ++i)
      classes_.push_back(std::to_string(i));
  }

  std::string text() const override {
    return fmt::format("{} samples {} for training, {} for validation, {} for the test{}{}", training_.size(),
                       has_labels() ? "with labels" : "without labels", validation_.size(), test_.size(),
                       set_.conversion.empty() ? "" : "; ", set_.conversion);
  }
  std::string noun() const override { return "sample"; }
  std::size_t count(Part part) const override { return items(part).size(); }
  bool has_labels() const override { return !set_.labels.empty(); }

  std::unique_ptr<SampleSource> training(std::uint64_t) const override {
    return std::make_unique<Samples>(set_, training_);
  }
  std::shared_ptr<const Loss> loss(const TrainOptions& options) const override {
    return has_labels() ? class_loss(options.label_smoothing) : nullptr;
  }
  Bytes training_input(std::size_t i) const override { return set_.inputs(training_.at(i)).front(); }
  Quantization input_quantization() const override { return {}; }
  void settle(Graph&) const override {}
  std::string digest() const override {
    std::string text;
    for (std::size_t i = 0; i < set_.size(); ++i)
      text += sha256_hex(set_.inputs(i).front()) + (has_labels() ? fmt::format(" {}\n", set_.labels[i]) : "\n");
    return sha256_hex(text);
  }

  std::unique_ptr<Score> score(const Graph& network, const Graph& given, Part part) const override {
    return counted(network, given, items(part), answers_of(network, items(part)));
  }

  Graph application(const Graph& network) const override { return network; }
  Arrival arrival() const override { return {}; }
  Deployment deployment(const Board& board, const Graph& network, const DeploymentRequest& request) const override {
    return deploy_alone(network, board, request);
  }

  BoardTrial try_on(const Board& board, const Graph& network, const Graph& given, const DeploymentRequest& request,
                    std::size_t items) const override {
    const std::vector<std::size_t> some = chosen(test_, milliwatt::spread(test_.size(), items));
    std::vector<Bytes> inputs;
    for (const std::size_t number : some) inputs.push_back(as_read_by(network, set_.inputs(number).front()));
    BoardRun run = run_on_board(deployment(board, network, request), board, inputs);
    std::unique_ptr<Score> score = counted(network, given, some, run.answers);
    return {std::move(score), run.agreement, std::move(run.measurement), run.front_end_ms};
  }

 private:
  const std::vector<std::size_t>& items(Part part) const {
    if (part == Part::kTest) return test_;
    return part == Part::kValidation ? validation_ : training_;
  }

  std::vector<Bytes> answers_of(const Graph& network, const std::vector<std::size_t>& numbers) const {
    return first_outputs(network, numbers.size(),
                         [&](std::size_t i) { return as_read_by(network, set_.inputs(numbers[i]).front()); });
  }

  std::unique_ptr<Score> counted(const Graph& network, const Graph& given, const std::vector<std::size_t>& numbers,
                                 const std::vector<Bytes>& answers) const {
    const Tensor& output = network.tensor(network.outputs.at(0));
    std::unique_ptr<Score> score = has_labels() ? std::make_unique<ClassScore>(classes_) : agreement_score(given);
    const std::vector<Bytes> others = has_labels() ? std::vector<Bytes>() : answers_of(given, numbers);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      score->add(has_labels() ? Target(set_.labels[numbers[i]]) : answer_as_target(given, others[i]), output,
                 answers[i]);
    }
    return score;
  }

  const SampleSet set_;
  std::vector<std::size_t> test_, validation_, training_;
  std::vector<std::string> classes_;
};

}  // namespace

std::unique_ptr<ModelData> sample_data(const std::string& path, const Graph& network, const SampleRequest& request) {
  constexpr std::size_t kFewest = 20;
  SampleSet set = read_samples(path, network, request);
  if (set.size() < kFewest) {
    throw Error(fmt::format("{}: has {} samples; give {} or more, for training and test", path, set.size(), kFewest));
  }
  check_labels(set.labels, network);
  return std::make_unique<SampleData>(std::move(set), network);
}

}  // namespace milliwatt
