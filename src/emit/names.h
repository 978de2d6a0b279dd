// Identifiers of emitted code, made of the names in the model's file.
//
// They cannot collide, whatever a file calls its layers:
//
// - What belongs to a layer begins with `opN_`, N its number: `op2_conv`, `op2_conv_shape`, `op2_conv_weights`. No word
//   of C or C++, no macro and no other name in emitted code begins so, and no two layers have one number.
// - What belongs to the model begins with its NAME and `_`: `kws_run`, `KWS_ARENA_BYTES`. A NAME does not begin with
//   `op` and a digit.
#pragma once

#include <string>
#include <string_view>

#include "base/indexed.h"
#include "graph/graph.h"

namespace milliwatt {

/// Lower-case letters, digits and single `_` from any text, with a letter in front: runs of other characters become one
/// `_`; `fallback` where nothing is left. It may be a word of C: put something in front of it or behind it.
std::string identifier(std::string_view text, std::string_view fallback);

/// NAME of NAME_run, NAME_ARENA_BYTES, NAME.h and NAME_weights.cpp, from --name or a model's own name. It is no name of
/// a header of C, C++, POSIX or Arduino, so that `#include <string.h>` never finds an emitted file.
std::string model_name(std::string_view text);

/// For each operator the identifier of its function, `opN_NAME`. N is its number in the file, which comments and
/// reports print; an operator that passes have made, or one of several with one number, gets a number that is free.
/// Converters join the names of everything that they fused ("model/act/Relu;model/conv2d/BiasAdd;model/conv2d/Conv2D"):
/// NAME is the layer's own (conv2d).
Indexed<std::string> layer_names(const Graph& graph);

/// Upper case of an identifier.
std::string capitals(std::string_view name);

}  // namespace milliwatt
