// milliwatt demo: the whole road on data that the project makes itself. For now a network whose weights follow from
// signal processing hears telephone keys in noise on an emulated board.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "board/measure.h"
#include "cli/command.h"
#include "cli/figures.h"
#include "emit/emit.h"
#include "emit/text.h"
#include "emit/write_source.h"
#include "ops/execute.h"
#include "ops/operator.h"
#include "tasks/keypad.h"

namespace milliwatt {
namespace {

constexpr const char* kBoard = "nano33ble";
constexpr double kNoiseDb = 6;         // the noise is louder than the tones
constexpr int kHostSounds = 320;       // for the accuracies
constexpr int kBoardSounds = 32;       // of them, run on the emulated board too
constexpr double kSoundsASecond = 10;  // one for every 0.1 s heard
constexpr unsigned kSeed = 20;

struct Options {
  std::string directory = "demo-out";
  bool as_json = false;
};

struct Heard {
  double floating_point = 0, int8 = 0, board = 0;  ///< accuracies
  double agreement = 0;                            ///< share of the sounds with the same bytes on board and host
  std::string said, dialled;                       ///< the board's answers and the truth
};

int key_of(const TensorBytes& probabilities) {
  const auto code = [](std::byte b) { return static_cast<int>(static_cast<std::int8_t>(b)); };
  return static_cast<int>(std::ranges::max_element(probabilities, {}, code) - probabilities.begin());
}

std::vector<TensorBytes> inputs_of(const KeypadSound& sound) {
  const auto bytes = std::as_bytes(std::span(sound.samples));
  return {{bytes.begin(), bytes.end()}};
}

double share(std::int64_t part, std::size_t whole) { return static_cast<double>(part) / static_cast<double>(whole); }

/// Accuracies on the host over all sounds, on the board over the first ones.
Heard listen(const Graph& network, const std::vector<KeypadSound>& sounds, const std::vector<Inference>& on_board) {
  Executor reference(network);
  std::int64_t right_float = 0, right_int8 = 0, right_board = 0, same = 0;
  Heard heard;
  for (std::size_t i = 0; i < sounds.size(); ++i) {
    const int key = sounds[i].key;
    reference.run(inputs_of(sounds[i]));
    right_float += keypad_in_floating_point(sounds[i].samples) == key ? 1 : 0;
    right_int8 += key_of(reference.outputs().front()) == key ? 1 : 0;
    if (i >= on_board.size()) continue;
    const int answer = key_of(on_board[i].outputs.front());
    right_board += answer == key ? 1 : 0;
    same += on_board[i].outputs == reference.outputs() ? 1 : 0;
    heard.dialled += kKeypadKeys[static_cast<std::size_t>(key)];
    heard.said += kKeypadKeys[static_cast<std::size_t>(answer)];
  }
  heard.floating_point = share(right_float, sounds.size());
  heard.int8 = share(right_int8, sounds.size());
  heard.board = share(right_board, on_board.size());
  heard.agreement = share(same, on_board.size());
  return heard;
}

/// Average power at that many inferences a second, asleep in between; empty where a current is not known.
std::optional<double> average_mw(const Board& board, const Measurement& measured, double rate) {
  if (!measured.energy_uj || !measured.latency_ms || !board.sleep_ma) return std::nullopt;
  const double active_share = std::min(rate * *measured.latency_ms / 1e3, 1.0);
  return *measured.energy_uj * rate / 1e3 + *board.sleep_ma * board.supply_v * (1 - active_share);
}

Json describe(const Options& options, const Heard& heard, const Measurement& measured,
              const std::optional<double>& power) {
  Json json = {{"task", "keypad"}, {"board", kBoard}};
  json["accuracy"] = {{"float", heard.floating_point}, {"int8", heard.int8}, {"board", heard.board}};
  json["baseline"] = 1.0 / static_cast<double>(kKeypadKeys.size());
  json["agreement"] = heard.agreement;
  json["report"] = nullptr;
  json["ram"] = ram_json(measured);
  json["flash"] = flash_json(measured);
  json["cycles"] = known(measured.cycles);
  json["latency_ms"] = known(measured.latency_ms);
  json["energy_uj"] = known(measured.energy_uj);
  json["average_mw"] = known(power);
  json["emitted"] = options.directory;
  json["estimates"] = {"cycles", "latency_ms", "energy_uj", "average_mw"};
  return json;
}

std::string page(const Options& options, const Graph& network, const Heard& heard, const Measurement& measured,
                 const Board& board, const std::optional<double>& power) {
  std::string text =
      fmt::format("Telephone keys in noise {:g} dB louder than they are, on an emulated {}\n", kNoiseDb, board.title);
  text += fmt::format("  dialled   {}\n  heard     {}\n", heard.dialled, heard.said);
  text +=
      fmt::format("  accuracy  {:.3f} in floating point, {:.3f} in int8 ({} sounds); {:.3f} on the board ({} sounds)\n",
                  heard.floating_point, heard.int8, kHostSounds, heard.board, kBoardSounds);
  text += fmt::format("  bits      the same on board and host for {:g} % of the sounds\n", 100 * heard.agreement);
  text += fmt::format("  latency   {:.2f} ms at {:g} MHz (estimate: {} cycles for {} MACs)\n", *measured.latency_ms,
                      board.clock_hz / 1e6, grouped(*measured.cycles), grouped(graph_macs(network)));
  text += fmt::format("  RAM       {} B: arena {}, stack {}, data {}\n", grouped(*measured.ram.total_bytes()),
                      grouped(measured.ram.arena_bytes), grouped(*measured.ram.stack_bytes),
                      grouped(*measured.ram.static_bytes));
  text += fmt::format("  flash     {} B: weights {}, code {}\n", grouped(*measured.flash_bytes()),
                      grouped(measured.sizes->weights_bytes), grouped(measured.sizes->code_bytes));
  if (measured.energy_uj) text += fmt::format("  energy    {:.1f} uJ an inference (estimate)\n", *measured.energy_uj);
  if (power)
    text +=
        fmt::format("  power     {:.3f} mW on average, listening all the time ({:g} inferences a second, estimate)\n",
                    *power, kSoundsASecond);
  return text + fmt::format("  C++       {}/keypad.cpp\n", options.directory);
}

int demo(const Options& options) {
  const Board board = read_board(kBoard);
  const Graph network = keypad_network();
  const Planned planned = plan_for_board(network, board, Objective::kSpeed);
  EmitOptions emit_options;
  emit_options.name = "keypad";
  emit_options.command = "milliwatt demo";
  const Source source = emit(planned.graph, planned.plan, board, emit_options);
  write_source(options.directory, source.files);

  const std::vector<KeypadSound> sounds = keypad_sounds(kHostSounds, kNoiseDb, kSeed);
  std::vector<std::vector<TensorBytes>> first;
  for (int i = 0; i < kBoardSounds; ++i) first.push_back(inputs_of(sounds[static_cast<std::size_t>(i)]));
  const Firmware firmware(source, board);
  const std::vector<Inference> inferences = firmware.run(first);
  const Heard heard = listen(network, sounds, inferences);
  const Measurement measured = measurement_of(source, board, firmware, inferences.front());
  const std::optional<double> power = average_mw(board, measured, kSoundsASecond);
  if (options.as_json) {
    print_json(describe(options, heard, measured, power));
  } else {
    print(page(options, network, heard, measured, board, power));
  }
  return heard.agreement == 1.0 ? 0 : static_cast<int>(Verdict::kNo);
}

}  // namespace

void add_demo(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("demo", "The whole road on data that the project makes itself");
  command->footer("Example: milliwatt demo -o demo-out");
  command->add_option("-o,--output", options->directory, "The folder for the emitted C++")->capture_default_str();
  command->add_flag("--json", options->as_json, "One JSON object on standard output");
  command->callback([options, &action] { action = [options] { return demo(*options); }; });
}

}  // namespace milliwatt
