// What `inspect` prints about a model.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "deploy/what_fits.h"

namespace milliwatt {

/// `boards`: as needs_on_boards() gives them.
Json inspect_json(const Graph& model, const std::vector<BoardNeeds>& boards);
/// The same as text. Its first lines say so if no board can compute the network.
std::string inspect_text(const Graph& model, const std::vector<BoardNeeds>& boards);

}  // namespace milliwatt
