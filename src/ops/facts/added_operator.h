// Operators beside those of ops/list.inc.
#pragma once

#include "ops/operator.h"

namespace milliwatt {

/// Makes find_operator_type() know one more operator as long as this object lives. Tests show by it that passes need
/// not have heard of an operator. Not while other threads look operators up.
class AddedOperator {
 public:
  explicit AddedOperator(const OperatorType& type);
  ~AddedOperator();
  AddedOperator(const AddedOperator&) = delete;
  AddedOperator& operator=(const AddedOperator&) = delete;

 private:
  const OperatorType* type_;
};

}  // namespace milliwatt
