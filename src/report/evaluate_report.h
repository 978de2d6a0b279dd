// What `evaluate` prints about a model.
#pragma once

#include <string>

#include "recipe/evaluation.h"
#include "report/json.h"

namespace milliwatt {

Json evaluate_json(const EvaluationRequest& request, const Evaluation& evaluation);
/// The same as text.
std::string evaluate_text(const EvaluationRequest& request, const Evaluation& evaluation);

}  // namespace milliwatt
