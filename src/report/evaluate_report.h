// What `evaluate` prints about a model.
#pragma once

#include <string>

#include "base/json.h"
#include "recipe/evaluation.h"

namespace milliwatt {

/// `errors`: also the items that the model got wrong.
Json evaluate_json(const EvaluationRequest& request, const Evaluation& evaluation, bool errors);
/// The same as text.
std::string evaluate_text(const EvaluationRequest& request, const Evaluation& evaluation, bool errors);

}  // namespace milliwatt
