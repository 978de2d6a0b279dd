// milliwatt boards [NAME]: lists the boards, or prints what is known about one.
#include <memory>

#include "cli/command.h"
#include "report/boards_report.h"

namespace milliwatt {
namespace {

struct Options {
  std::string name;
  bool as_json = false;
};

int show_boards(const Options& options) {
  if (!options.name.empty()) {
    const Board board = read_board(options.name);
    options.as_json ? print_json(board_details_json(board)) : print(board_text(board));
    return 0;
  }
  std::vector<Board> boards;
  for (const std::string& name : board_names()) boards.push_back(read_board(name));
  options.as_json ? print_json(boards_json(boards)) : print(boards_text(boards));
  return 0;
}

}  // namespace

void add_boards(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("boards", "List the boards and what is known about each");
  command->footer("Example: milliwatt boards nano33ble");
  command->add_option("NAME", options->name, "Show this board only, with the sources of its figures");
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return show_boards(*options); }; });
}

}  // namespace milliwatt
