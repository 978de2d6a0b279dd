#include "hostile/use_file.h"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "deploy/lowered_model.h"
#include "deploy/random_inputs.h"
#include "emit/emit.h"
#include "ops/execute.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

void check_one_line(const Error& error) {
  if (std::string_view(error.what()).find('\n') == std::string_view::npos) return;
  throw std::runtime_error(std::string("an error of several lines: ") + error.what());
}

}  // namespace

Use use_file(const std::filesystem::path& path, std::uint32_t number) {
  Graph model;
  try {
    model = read_verified_model(path);
  } catch (const Error& error) {
    check_one_line(error);
    return Use::kRefused;
  }
  const std::vector<std::string> boards = board_names();
  const Board board = read_board(boards[number % boards.size()]);
  const std::vector<Objective> objectives = {Objective::kSpeed, Objective::kRam, Objective::kSize};
  try {
    const Planned planned = plan_for_board(model, board, {.objective = objectives[number / boards.size() % 3]});
    emit(planned.graph(), planned.plan, board, {.name = "model"});
  } catch (const Error& error) {
    check_one_line(error);
    return Use::kNoPlan;
  }
  if (graph_macs(model) > kMostMacs) return Use::kEmitted;
  Executor executor(model);
  executor.run(random_inputs(model, number));
  return Use::kRun;
}

}  // namespace milliwatt
