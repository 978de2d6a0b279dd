// What `evaluate` prints about a model.
#pragma once

#include <string>

#include "recipe/evaluation.h"
#include "report/json.h"

namespace milliwatt {

/// `errors`: also the clips that the model got wrong.
Json evaluate_json(const EvaluationRequest& request, const Evaluation& evaluation, bool errors);
/// The same as text.
std::string evaluate_text(const EvaluationRequest& request, const Evaluation& evaluation, bool errors);

}  // namespace milliwatt
