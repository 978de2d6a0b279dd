// What the verbs share that train a model which is there already: the model, its data, its part as a teacher.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/command.h"
#include "data/sample_set.h"
#include "recipe/model_data.h"

namespace milliwatt {

/// Of a file, or of the folder of a build.
Graph model_or_build(const ModelTexts& model);

/// Data of the model's own task if its metadata name one, otherwise samples of its input.
std::unique_ptr<ModelData> model_data(const std::string& path, const Graph& model, const SampleRequest& samples,
                                      bool skip_bad);

/// Help of --distill.
inline constexpr const char* kTeacherWeightHelp =
    "What the given model's answers count in training, 0 to 1; labels count the rest. Default: 0.5, and 1 without "
    "labels";

/// That share. `asked`: --distill; `path`: of the data. @throws Error if labels are to count that there are not.
double teacher_weight(const std::optional<double>& asked, const ModelData& data, const std::string& path);

}  // namespace milliwatt
