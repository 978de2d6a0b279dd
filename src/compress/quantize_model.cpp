#include "compress/quantize_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/in_quotes.h"
#include "compress/correct_biases.h"
#include "compress/float_network.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

class Quantizer {
 public:
  Quantizer(const Graph& model, Ranges ranges, const QuantizeRequest& request)
      : model_(model), ranges_(std::move(ranges)), request_(request) {
    for (const Operator& op : model.operators) why_real_.push_back(obstacle_to_int8(OpView(model, op)));
  }

  /// Int8 operators are chosen by their facts, then by their own rules: what these refuse stays float32.
  Int8Network network(const Graph& constants) {
    for (;;) {
      Problems problems;
      plan_ = plan_int8(model_, ranges_, std::vector<Quantization>(model_.inputs.size()), int8_operators(),
                        request_.weights, problems);
      problems.throw_if_any(model_.source);
      Int8Network network = int8_network(constants, plan_, request_.io);
      if (!refuse_problems(network)) return network;
    }
  }

  const Int8Plan& plan() const { return plan_; }
  Indexed<std::string> take_why_real() { return std::move(why_real_); }

 private:
  Indexed<bool> int8_operators() const {
    Indexed<bool> is_int8;
    for (const std::string& why : why_real_) is_int8.push_back(why.empty());
    if (std::ranges::count(is_int8, true) > 0) return is_int8;
    const std::string example = model_.operators.empty()
                                    ? "it has no operators"
                                    : fmt::format("{}: {}", operator_label(model_.operators[0]), why_real_[0]);
    throw Error(fmt::format("{}: no operator can be int8 ({}); give a float32 network with layers that can",
                            model_.source, example));
  }

  /// Are there operators that do not work in int8?
  bool refuse_problems(const Int8Network& network) {
    bool has_any = false;
    for (std::size_t i = 0; i < network.sources.size(); ++i) {
      const int source = network.sources[i];
      if (source < 0 || !plan_.is_int8[source]) continue;
      const OpView op(network.graph, network.graph.operators[i]);
      const std::vector<std::string> problems = type_of(op).problems(op);
      if (problems.empty()) continue;
      why_real_[source] = problems.front();
      has_any = true;
    }
    return has_any;
  }

  const Graph& model_;
  const Ranges ranges_;
  const QuantizeRequest& request_;
  Indexed<std::string> why_real_;
  Int8Plan plan_;
};

}  // namespace

void refuse_codes(const Graph& model) {
  for (const Tensor& tensor : model.tensors) {
    if (tensor.is_constant() || tensor.quantization.empty()) continue;
    throw Error(
        fmt::format("{}: is quantized already (tensor {} is {}); give the float32 network that it was made from",
                    model.source, in_quotes(tensor.name), element_name(tensor.type)));
  }
}

QuantizedModel quantize_model(Graph model, std::size_t samples, const SampleInputs& sample,
                              const QuantizeRequest& request) {
  refuse_codes(model);
  model = float_network(std::move(model));
  Quantizer quantizer(model, without_empty_ranges(calibrate(model, samples, sample, request.method)), request);
  Int8Network int8 = quantizer.network(model);
  if (request.correct_biases) {
    const Indexed<bool> is_int8 = quantizer.plan().is_int8;
    int8 = quantizer.network(correct_biases(model, int8.graph, is_int8, channel_means(model, samples, sample)));
  }
  verify(int8.graph);
  return {std::move(model), std::move(int8), quantizer.take_why_real()};
}

}  // namespace milliwatt
