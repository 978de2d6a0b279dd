#include "train/distill.h"

#include <fmt/format.h>

#include <numeric>
#include <utility>

#include "base/error.h"
#include "base/sha256.h"
#include "base/to_size.h"
#include "graph/text.h"

namespace milliwatt {
namespace {

class DistilledLoss final : public Loss {
 public:
  DistilledLoss(Graph teacher, const Distillation& how, std::shared_ptr<const Loss> own)
      : teacher_(std::move(teacher)), how_(how), own_(std::move(own)), digest_(sha256_hex(print_graph(teacher_))) {
    expects(how_.temperature > 0 && how_.weight >= 0 && how_.weight <= 1, "a temperature and a share");
    expects(own_ || how_.weight == 1, "a loss of its own beside the teacher's");
    try {
      find_parameters(teacher_);  // each operator says here that it has no steps
    } catch (const Error& error) {
      throw error.within("teacher " + teacher_.source);
    }
  }

  std::string text() const override {
    return fmt::format("{}, distilled: temperature {} weight {} teacher {}", own_ ? own_->text() : "none",
                       how_.temperature, how_.weight, digest_);
  }

  std::size_t target_elements(const Shape& output) const override { return own_ ? own_->target_elements(output) : 0; }

  std::string problem(std::span<const float> target, const Shape& output) const override {
    return own_ ? own_->problem(target, output) : "";
  }

  /// Behind each sample's target: the teacher's logits, or its output if it ends in no softmax.
  std::vector<float> complete(std::span<const float> input, std::vector<float> targets) const override {
    if (!tape_) tape_ = make_training_tape(teacher_, {}, {{}, 0});
    tape_->begin(input, false);
    milliwatt::record(teacher_, *tape_);
    const TensorId output = teacher_.outputs.front();
    tape_->put(output, tape_->logits(output));  // from here on they are the output's value
    const std::vector<float> answers = tape_->value_of(output);

    const std::size_t samples = input.size() / to_size(teacher_.tensor(teacher_.inputs.front()).elements());
    const std::size_t of_own = targets.size() / samples;
    const std::size_t of_teacher = answers.size() / samples;
    std::vector<float> all;
    all.reserve(targets.size() + answers.size());
    for (std::size_t i = 0; i < samples; ++i) {
      all.insert(all.end(), targets.begin() + offset(i * of_own), targets.begin() + offset((i + 1) * of_own));
      all.insert(all.end(), answers.begin() + offset(i * of_teacher), answers.begin() + offset((i + 1) * of_teacher));
    }
    return all;
  }

  BatchLoss record(TrainingTape& tape, const Tensor& output, TensorId id, Node target) const override {
    const std::size_t of_own = target_elements(output.shape);
    const Node answers =
        tape.reshape(columns(tape, target, of_own, to_size(element_count(output.shape))), output.shape);
    BatchLoss own;
    if (how_.weight < 1) own = own_->record(tape, output, id, columns(tape, target, 0, of_own));
    const Node value = tape.value(id);
    const Node logits = tape.logits(id);
    const bool are_classes = own.right != kNoNode || logits != value;
    Node taught;
    if (are_classes) {
      taught = tape.soft_cross_entropy(logits, tape.softmax(answers, 1 / how_.temperature), how_.temperature);
    } else {
      const Node difference = tape.binary(Tape::Binary::kSubtract, value, answers);
      taught = tape.binary(Tape::Binary::kMultiply, difference, difference);
    }
    // Gradients of softened classes fall with the square of the temperature.
    const double scale = are_classes ? how_.temperature * how_.temperature : 1;
    const Node other = own.loss == kNoNode ? taught : own.loss;
    return {tape.weighted_means(taught, how_.weight * scale, other, own.loss == kNoNode ? 0 : 1 - how_.weight),
            own.right};
  }

 private:
  static std::ptrdiff_t offset(std::size_t i) { return static_cast<std::ptrdiff_t>(i); }

  static Node columns(TrainingTape& tape, Node target, std::size_t first, std::size_t count) {
    std::vector<std::int64_t> places(count);
    std::iota(places.begin(), places.end(), static_cast<std::int64_t>(first));
    return tape.take(target, 1, places);
  }

  const Graph teacher_;
  const Distillation how_;
  const std::shared_ptr<const Loss> own_;
  const std::string digest_;
  mutable std::unique_ptr<TrainingTape> tape_;  // made by the thread that trains
};

}  // namespace

std::shared_ptr<const Loss> distilled_loss(Graph teacher, const Distillation& how, std::shared_ptr<const Loss> own) {
  return std::make_shared<DistilledLoss>(std::move(teacher), how, std::move(own));
}

void check_teacher(const Graph& teacher, const Graph& student) {
  const auto check = [&](const std::vector<TensorId>& of_teacher, const std::vector<TensorId>& of_student,
                         const char* does) {
    if (of_teacher.size() != 1 || of_student.size() != 1) {
      throw Error(fmt::format("teacher {}: {} {} tensors, the network {}; supported: one each", teacher.source, does,
                              of_teacher.size(), of_student.size()));
    }
    const Shape& there = teacher.tensor(of_teacher[0]).shape;
    const Shape& here = student.tensor(of_student[0]).shape;
    if (there == here) return;
    throw Error(fmt::format("teacher {}: {} {}, the network {}; give a teacher of the same data and answers",
                            teacher.source, does, shape_text(there), shape_text(here)));
  };
  check(teacher.inputs, student.inputs, "reads");
  check(teacher.outputs, student.outputs, "answers in");
}

}  // namespace milliwatt
