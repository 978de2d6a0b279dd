// What is wrong with a command line, in one line.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace milliwatt {

/// The message for a command line that could not be parsed: `PLACE: what is wrong; do this`. An unknown verb or option
/// comes first, with the nearest known one. Empty if nothing is wrong: --help or --version was asked for.
std::string usage_error(const CLI::App& app, const CLI::ParseError& error);

}  // namespace milliwatt
