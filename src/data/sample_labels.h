// What the samples of a set show.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "data/sample_set.h"

namespace milliwatt {

/// The labels of `samples` samples, numbers of the network's outputs: from request.labels; otherwise from labels.npy or
/// labels.csv in the folder `data`; otherwise from the folders that the samples lie in, if each lies in one: the place
/// of the folder's name in request.classes, or among all folders' names in their order. Empty if there are none.
/// A .npy holds one integer for each sample; a .csv one row for each, with the column `label`.
/// @throws Error naming the file whose labels are not as many as samples, a label that is no number of a class, or the
///   folder whose name is not among the classes.
std::vector<int> read_labels(const std::filesystem::path& data, const SampleRequest& request, std::size_t samples,
                             const std::vector<std::string>& folders);

/// @throws Error if a label is none of the model's answers: of as many as its first output has elements.
void check_labels(const std::vector<int>& labels, const Graph& model);

}  // namespace milliwatt
