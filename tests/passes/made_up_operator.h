// An operator that no pass has heard of.
#pragma once

#include <algorithm>

#include "ops/facts/added_operator.h"

namespace milliwatt::testing {

/// MADE_UP copies input 0, of any type, and says nothing about itself.
class MadeUp : public OperatorType {
 public:
  std::string_view kind() const override { return "MADE_UP"; }
  std::vector<std::string> problems(const OpView&) const override { return {}; }
  void run(const OpView& op, TensorValues& values) const override {
    std::ranges::copy(values.bytes_of(op.op().inputs[0]), values.bytes_of(op.op().outputs[0]).begin());
  }
};

}  // namespace milliwatt::testing
