// Quantization of operators that it never heard of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compress/quantize.h"
#include "error_text.h"
#include "graph/builder.h"
#include "passes/made_up_operator.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;
using testing::MadeUp;

class WithRule : public MadeUp {
 public:
  explicit WithRule(OutputRule rule) : rule_(rule) {}
  Int8Rule int8_rule() const override { return {rule_}; }

 private:
  OutputRule rule_;
};

Graph one_operator() {
  GraphBuilder builder("net");
  const TensorSpec floats = {ElementType::kFloat32, {1, 4}, {}};
  builder.output(builder.op("MADE_UP", "made", {builder.input("in", floats)}, {}, floats));
  return builder.build();
}

Indexed<Quantization> quantized() { return quantization_of(one_operator(), {{-1, 1}, {-1, 3}}, {Quantization{}}); }

TEST(quantization_of, refuses_an_operator_that_has_no_rule) {
  const MadeUp type;
  const AddedOperator added(type);
  EXPECT_THAT(error_text([] { quantized(); }), HasSubstr("MADE_UP \"made\": has no int8 form; "));
}

TEST(quantization_of, follows_the_rule_of_an_operator_that_it_does_not_know) {
  const auto output = [](OutputRule rule) {
    const WithRule type(rule);
    const AddedOperator added(type);
    return quantized().at(1);
  };
  EXPECT_EQ(output(OutputRule::kAsInput), activation_quantization({-1, 3})) << "that of both";
  EXPECT_EQ(output(OutputRule::kRange), activation_quantization({-1, 3}));
  EXPECT_EQ(output(OutputRule::kProbability), per_tensor(1.0F / 256, -128));
}

}  // namespace
}  // namespace milliwatt
