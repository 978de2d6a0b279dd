// The program: one file for each verb (cli/NAME.cpp), one line for each error.
#include <fmt/format.h>

#include <cstdio>
#include <new>
#include <sstream>

#include "base/error.h"
#include "cli/command.h"
#include "cli/usage_error.h"

namespace milliwatt {
namespace {

constexpr int kBadInput = static_cast<int>(Verdict::kBadInput);

int complain(std::string_view what, int status) {
  std::string line(what);
  for (char& c : line) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  fmt::print(stderr, "milliwatt: {}\n", line);
  return status;
}

int run(int argc, char** argv) {
  CLI::App app(
      "Compiles machine learning models to C++ for microcontrollers, and checks on an emulated board that every bit is "
      "right.",
      "milliwatt");
  app.set_version_flag("--version", std::string("milliwatt ") + MILLIWATT_VERSION);
  app.require_subcommand(1);
  Action action;
  add_demo(app, action);
  add_new(app, action);
  add_build(app, action);
  add_train(app, action);
  add_evaluate(app, action);
  add_classify(app, action);
  add_faults(app, action);
  add_fit(app, action);
  add_inspect(app, action);
  add_compile(app, action);
  add_run(app, action);
  add_quantize(app, action);
  add_compress(app, action);
  add_power(app, action);
  add_convert(app, action);
  add_boards(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const std::string what = usage_error(app, error);
    if (!what.empty()) return complain(what, kBadInput);
    std::ostringstream text;  // --help and --version
    const int status = app.exit(error, text);
    print(text.str());
    return status;
  }
  return action();
}

}  // namespace
}  // namespace milliwatt

int main(int argc, char** argv) {
  using milliwatt::complain;
  try {
    return milliwatt::run(argc, argv);
  } catch (const milliwatt::Error& error) {
    return complain(error.what(), static_cast<int>(error.verdict()));
  } catch (const std::bad_alloc&) {
    return complain("out of memory; use a smaller model", milliwatt::kBadInput);
  } catch (const std::exception& error) {
    return complain(error.what(), milliwatt::kBadInput);
  }
}
