#include "compress/compare_networks.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>

#include "base/parallel.h"
#include "base/to_size.h"
#include "compress/quantize_constants.h"
#include "ops/execute.h"

namespace milliwatt {
namespace {

using Bytes = std::vector<std::byte>;

std::span<const float> floats_of(const Bytes& bytes) {
  return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
}

/// A tensor's values as real numbers. Outside float32 and int8 there are none.
std::vector<float> reals_of(const Tensor& tensor, const Bytes& bytes) {
  if (tensor.type == ElementType::kFloat32) return {floats_of(bytes).begin(), floats_of(bytes).end()};
  std::vector<float> values;
  if (tensor.type != ElementType::kInt8 || tensor.quantization.empty()) return values;
  for (const std::byte byte : bytes) {
    const int distance = static_cast<std::int8_t>(byte) - tensor.quantization.zero_points[0];
    values.push_back(tensor.quantization.scales[0] * static_cast<float>(distance));
  }
  return values;
}

/// What one thread saw, so that sums do not depend on how threads take turns.
struct Part {
  Indexed<double> signal, noise;
  RightAnswers reals, int8, agreement;
};

class Comparer {
 public:
  Comparer(const Graph& reals, const Graph& int8) : reals_(reals), int8_(int8), of_reals_(reals), of_int8_(int8) {
    part_.signal.resize(reals.tensors.size(), 0);
    part_.noise.resize(reals.tensors.size(), 0);
  }

  void compare(std::vector<Bytes> inputs, const int* label) {
    of_reals_.run(inputs);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const Tensor& input = int8_.tensor(int8_.inputs[i]);
      const bool is_coded = input.type == ElementType::kInt8 && reals_.tensor(reals_.inputs[i]).type != input.type;
      if (is_coded) inputs[i] = codes_of(floats_of(inputs[i]), input.quantization);
    }
    of_int8_.run(inputs);
    for (std::size_t id = 0; id < reals_.tensors.size(); ++id) add_differences(static_cast<TensorId>(id));
    count_answers(label);
  }

  const Part& part() const { return part_; }

 private:
  void add_differences(TensorId id) {
    const Tensor& tensor = reals_.tensor(id);
    if (tensor.is_constant() || tensor.type != ElementType::kFloat32) return;
    const std::span<const float> values = floats_of(of_reals_.value(id));
    const std::vector<float> others = reals_of(int8_.tensor(id), of_int8_.value(id));
    for (std::size_t i = 0; i < values.size() && i < others.size(); ++i) {
      const double value = static_cast<double>(values[i]);
      const double difference = value - static_cast<double>(others[i]);
      part_.signal[id] += value * value;
      part_.noise[id] += difference * difference;
    }
  }

  /// The first output; one score is none to choose from.
  static std::optional<int> best_of(const Graph& graph, const Executor& executor) {
    const TensorId output = graph.outputs.at(0);
    const std::vector<float> scores = reals_of(graph.tensor(output), executor.value(output));
    if (scores.size() < 2) return std::nullopt;
    return static_cast<int>(std::ranges::max_element(scores) - scores.begin());
  }

  void count_answers(const int* label) {
    const std::optional<int> of_reals = best_of(reals_, of_reals_);
    const std::optional<int> of_int8 = best_of(int8_, of_int8_);
    if (!of_reals || !of_int8) return;
    const auto count = [](RightAnswers& answers, bool is_right) {
      ++answers.total;
      answers.right += is_right ? 1 : 0;
    };
    count(part_.agreement, of_reals == of_int8);
    if (label == nullptr) return;
    count(part_.reals, of_reals == *label);
    count(part_.int8, of_int8 == *label);
  }

  const Graph& reals_;
  const Graph& int8_;
  Executor of_reals_, of_int8_;
  Part part_;
};

void add(RightAnswers& to, const RightAnswers& from) {
  to.right += from.right;
  to.total += from.total;
}

}  // namespace

NetworkComparison compare_networks(const Graph& reals, const Graph& int8, std::size_t samples,
                                   const SampleInputs& sample, const std::vector<int>& labels) {
  constexpr std::size_t kParts = 8;  // whatever the machine's threads, so that sums are the same everywhere
  std::vector<Part> parts(std::min(kParts, samples));
  parallel_for(parts.size(), [&](std::size_t p) {
    Comparer comparer(reals, int8);
    for (std::size_t i = p; i < samples; i += parts.size()) {
      comparer.compare(sample(i), labels.empty() ? nullptr : &labels[i]);
    }
    parts[p] = comparer.part();
  });
  NetworkComparison result;
  Indexed<double> signal(reals.tensors.size(), 0), noise(reals.tensors.size(), 0);
  for (const Part& part : parts) {
    for (std::size_t id = 0; id < signal.size(); ++id) {
      signal[id] += part.signal[id];
      noise[id] += part.noise[id];
    }
    add(result.reals, part.reals);
    add(result.int8, part.int8);
    add(result.agreement, part.agreement);
  }
  for (std::size_t id = 0; id < signal.size(); ++id) {
    const double ratio = signal[id] > 0 ? signal[id] / noise[id] : std::numeric_limits<double>::quiet_NaN();
    result.snr_db.push_back(10 * std::log10(ratio));
  }
  return result;
}

}  // namespace milliwatt
