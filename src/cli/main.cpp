// The program: one subcommand a verb (cli/NAME.cpp), one line for what went wrong.
#include <fmt/format.h>

#include <cstdio>
#include <new>

#include "base/error.h"
#include "cli/command.h"

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
      "Machine learning on microcontrollers: from a model's file to C++ with the same bits, proven on an emulated "
      "board.",
      "milliwatt");
  app.set_version_flag("--version", std::string("milliwatt ") + MILLIWATT_VERSION);
  app.require_subcommand(1);
  Action action;
  add_demo(app, action);
  add_new(app, action);
  add_build(app, action);
  add_train(app, action);
  add_evaluate(app, action);
  add_inspect(app, action);
  add_compile(app, action);
  add_run(app, action);
  add_convert(app, action);
  add_boards(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help and --version
    return complain(fmt::format("{}; see milliwatt --help", error.what()), kBadInput);
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
    return complain("out of memory; a smaller model would be right", milliwatt::kBadInput);
  } catch (const std::exception& error) {
    return complain(error.what(), milliwatt::kBadInput);
  }
}
