#include "decision/guarded_source.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "emit/device_headers.h"
#include "emit/names.h"
#include "emit/text.h"

namespace milliwatt {
namespace {

constexpr const char* kHeader = "decide/guarded_model.h";

void check_form(const Source& model) {
  const bool by_rows = model.entry == EntryKind::kStream || model.entry == EntryKind::kFed;
  if (!by_rows || model.inputs.size() != 1 || model.outputs.size() != 1 ||
      model.inputs[0].type != ElementType::kInt16 || model.outputs[0].type != ElementType::kInt8) {
    throw Error(
        fmt::format("{}: decision: the model does not take int16 samples by rows to int8 scores; leave [decision] and "
                    "[output] out",
                    model.name));
  }
}

bool has_windows(const Source& model) { return model.entry == EntryKind::kFed; }

std::int64_t aligned(std::int64_t bytes) { return (bytes + kArenaAlignment - 1) / kArenaAlignment * kArenaAlignment; }

/// Of GuardedModel on every board, at most: the two networks' memories, and what is stored twice.
std::int64_t state_bytes(const Source& model, const GuardedForm& form) {
  const DecisionSettings& decision = form.settings.decision;
  const std::int64_t followed = 24;
  const std::int64_t judged = decision.classes * std::max(decision.smoothing - 1, 1) + decision.of + 24;
  const std::int64_t interlocks_seen_and_answer = 2 + 4 + 8;
  const std::int64_t doubled = 2 * (followed + judged + interlocks_seen_and_answer);
  const std::int64_t statistics = 3 + 36;  // and what aligns them
  return networks_state_bytes(model, form) + aligned(doubled + statistics);
}

/// Of NAME_replay_state: the application, a row (its samples, sequence and checksum), and the count of rows.
std::int64_t replay_bytes(const Source& model, const GuardedForm& form) {
  const std::int64_t samples_bytes = (2 * row_samples(model, form) + 3) / 4 * 4;
  return aligned(state_bytes(model, form) + samples_bytes + 3 * 4);
}

std::string opening(const Source& model) {
  return fmt::format("{}{} beside {}.h: decisions and guarded outputs.", kFirstWords, MILLIWATT_VERSION, model.name);
}

std::string header(const Source& model, const GuardedForm& form) {
  const GuardSettings& settings = form.settings;
  const std::string& name = model.name;
  const std::string capital = capitals(name);
  std::string text =
      fmt::format("/* {} */\n#pragma once\n\n#include <stdint.h>\n\n#include \"{}.h\"\n\n", opening(model), name);
  text += fmt::format(
      "#define {0}_ROW_SAMPLES {1}\n#define {0}_PERIOD_MS {2} /* from row to row */\n"
      "#define {0}_APPLICATION_BYTES {3}\n#define {0}_NO_CLASS 255\n#define {0}_SAFE_LEVELS {4} /* bit n: output n "
      "*/\n",
      capital, row_samples(model, form), settings.period_ms, state_bytes(model, form), settings.safe_levels);
  for (std::size_t i = 0; i < form.outputs.size(); ++i) {
    text += fmt::format("#define {}_OUTPUT_{} {} /* \"{}\" */\n", capital, i, i, comment_text(form.outputs[i]));
  }
  text += fmt::format("\n#ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n");
  text += fmt::format(
      "/* A row of the sensor. crc: {0}_seal() sets it, or the sensor's side of a link. */\n"
      "typedef struct {{\n  int16_t samples[{1}_ROW_SAMPLES];\n  uint32_t sequence; /* one more for each row */\n"
      "  uint32_t crc; /* IEEE 802.3, of the samples and the sequence, little-endian */\n}} {0}_row;\n"
      "void {0}_seal({0}_row* row);\n\n"
      "/* Everything that is kept between calls. Zeros are its beginning. */\n"
      "typedef struct {{\n  uint8_t bytes[{1}_APPLICATION_BYTES] __attribute__((aligned(8)));\n}} {0}_application;\n\n",
      name, capital);
  text += fmt::format(
      "/* For the interrupt that brings a row. Returns the levels of the outputs until the next call, to be written "
      "at\n"
      "   once: the safe ones while the interlock is pressed, after any fault, and while nothing is decided. */\n"
      "uint8_t {0}_tick({0}_application* application, int interlock_is_pressed, const {0}_row* row, uint32_t "
      "now_ms);\n\n"
      "/* For the main loop, once after each tick, with the same row; it must return before the next tick.\n"
      "   Returns the class that is decided, or {1}_NO_CLASS. The next tick gives it to the outputs.\n"
      "   arena: {2}. */\n"
      "int {0}_think({0}_application* application, const {0}_row* row, void* arena);\n\n"
      "/* For an independent timer of the same period and of the tick's priority. If it returns 0, there was no tick:\n"
      "   write {1}_SAFE_LEVELS. */\n"
      "int {0}_watchdog({0}_application* application);\n\n"
      "/* 1 if the weights' checksum was wrong: the outputs stay safe until the memory is cleared. */\n"
      "int {0}_weights_have_failed(const {0}_application* application);\n\n"
      "/* What the device hears; the main loop may read it between two calls of {0}_think(). Means are in 1/256 code,\n"
      "   the last rows count most. confidence: answers by their best score, eight bins of 32 codes. */\n"
      "typedef struct {{\n  uint32_t rows;\n  int32_t mean;\n  uint32_t magnitude;\n  uint32_t answers;\n"
      "  int16_t lowest;\n  int16_t highest;\n  uint16_t confidence[8];\n}} {0}_field_statistics;\n"
      "void {0}_read_statistics(const {0}_application* application, {0}_field_statistics* statistics);\n",
      name, capital, has_windows(model) ? "not used; may be 0" : capital + "_ARENA_BYTES, aligned to 8 bytes");
  return text + "\n#ifdef __cplusplus\n}\n#endif\n";
}

std::string settings_text(const GuardSettings& settings, const std::vector<std::string>& classes) {
  const DecisionSettings& decision = settings.decision;
  std::string text = "const milliwatt::GuardSettings kSettings = {\n";
  text += fmt::format(
      "    {{0x{:X}u, {}, {}, {}, {}, {}, {}, {}, {}, {}}},  // classes that can be decided; hold, refractory; "
      "classes;\n"
      "    // smoothing; votes, votes to keep it, of; scores of possible classes, and of one that is accepted\n",
      decision.decides, decision.hold, decision.refractory, decision.classes, decision.smoothing, decision.votes,
      decision.keep, decision.of, decision.threshold, decision.accepts);
  text += fmt::format("    {{{}, {}, {}, {}}},  // samples: lowest, highest, stuck, at rails\n", settings.sensor.lowest,
                      settings.sensor.highest, settings.sensor.stuck_samples, settings.sensor.rail_samples);
  text += fmt::format("    {}, {}, {}, {},  // ms a row; rows between checks of weights; to release; safe levels\n",
                      settings.period_ms, settings.weights_interval, settings.release, settings.safe_levels);
  std::vector<int> flips;
  for (std::size_t c = 0; c < classes.size(); ++c) flips.push_back(settings.flips[c]);
  return text + fmt::format("    {{{}}},  // levels that a decided class changes\n}};\n", fmt::join(flips, ", "));
}

/// What the guard runs twice: a stream, or windows, each with its own arena, for rows of a window wait in it.
std::string network_text(const Source& model) {
  if (!has_windows(model)) return "";
  return fmt::format(R"(
struct Window {{
  {0}_state state;
  uint8_t arena[{1}_ARENA_BYTES] __attribute__((aligned(8)));
}};

int window(const int16_t* samples, int8_t* scores, Window* window, void*) {{
  if ({0}_feed_row(&window->state, samples, window->arena) == 0) return 0;
  memcpy(scores, {0}_out0(window->arena), {1}_OUT0_ELEMENTS);
  return 1;
}}
)",
                     model.name, capitals(model.name));
}

std::string code(const Source& model, const GuardedForm& form) {
  const std::string& name = model.name;
  const GuardSettings& settings = form.settings;
  std::string text = fmt::format(
      "// {}\n#include \"{}_application.h\"\n\n#include <string.h>\n\n#include \"milliwatt/{}\"\n\nnamespace {{\n\n",
      opening(model), name, kHeader);
  text += settings_text(settings, form.classes) + network_text(model);
  text += fmt::format(R"(
struct Model {{
  typedef {0}_row Row;
  typedef {6} Stream;
  enum : int32_t {{ kClasses = {2}, kSmoothing = {3}, kOf = {4}, kWindowRows = {5}, kRuns = {9} }};

  static const milliwatt::GuardSettings& settings() {{ return kSettings; }}
  static void reset(Stream* stream) {{ {0}_reset({7}); }}
  static int stream(const int16_t* samples, int8_t* scores, Stream* state, void* arena) {{
    return {8}(samples, scores, state, arena);
  }}
  static bool weights_are_intact() {{
    uint32_t crc = 0;
    for (int32_t i = 0; i < {1}_WEIGHT_TABLES; ++i) {{
      crc = milliwatt::crc32_of_flash({0}_weight_tables[i].at, {0}_weight_tables[i].bytes, crc);
    }}
    return crc == {1}_WEIGHTS_CRC32;
  }}
}};

typedef milliwatt::GuardedModel<Model> Guarded;
static_assert(sizeof(Guarded) <= {1}_APPLICATION_BYTES, "the state's size");

static_assert(sizeof({0}_field_statistics) == sizeof(milliwatt::FieldStatistics), "the same fields");

const Guarded* guarded(const {0}_application* application) {{
  return static_cast<const Guarded*>(static_cast<const void*>(application->bytes));
}}
Guarded* guarded({0}_application* application) {{
  return static_cast<Guarded*>(static_cast<void*>(application->bytes));
}}

}}  // namespace

void {0}_seal({0}_row* row) {{ row->crc = milliwatt::crc_of(*row); }}

uint8_t {0}_tick({0}_application* application, int interlock_is_pressed, const {0}_row* row, uint32_t now_ms) {{
  return guarded(application)->tick(interlock_is_pressed, *row, now_ms);
}}

int {0}_think({0}_application* application, const {0}_row* row, void* arena) {{
  return guarded(application)->think(*row, arena);
}}

int {0}_watchdog({0}_application* application) {{ return guarded(application)->watchdog() ? 1 : 0; }}

int {0}_weights_have_failed(const {0}_application* application) {{
  return guarded(application)->weights_have_failed() ? 1 : 0;
}}

void {0}_read_statistics(const {0}_application* application, {0}_field_statistics* statistics) {{
  memcpy(statistics, &guarded(application)->statistics(), sizeof *statistics);
}}
)",
                      name, capitals(name), form.classes.size(), settings.decision.smoothing, settings.decision.of,
                      form.window_rows, has_windows(model) ? "Window" : name + "_state",
                      has_windows(model) ? "&stream->state" : "stream",
                      has_windows(model) ? "window" : name + "_stream", form.runs);
  return text;
}

/// Windows have arenas of their own.
std::int64_t replay_arena_bytes(const Source& model) {
  return has_windows(model) ? kArenaAlignment : model.arena_bytes;
}

std::string replay_header(const Source& model) {
  return fmt::format(
      "/* {2} */\n#pragma once\n\n#include \"{0}_application.h\"\n\n#define {1}_REPLAY_ARENA_BYTES {3}\n\n"
      "#ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n"
      "typedef struct {{\n  {0}_application application;\n  {0}_row row;\n  uint32_t rows;\n}} {0}_replay_state;\n"
      "int {0}_replay_stream(const int16_t* in0, const uint8_t* in1, uint8_t* out0, {0}_replay_state* state, void* "
      "arena);\n\n#ifdef __cplusplus\n}}\n#endif\n",
      model.name, capitals(model.name), opening(model), replay_arena_bytes(model));
}

std::string replay_code(const Source& model) {
  return fmt::format(R"(// {2}
#include "{0}_replay.h"

#include <string.h>

int {0}_replay_stream(const int16_t* in0, const uint8_t* in1, uint8_t* out0, {0}_replay_state* state, void* arena) {{
  memcpy(state->row.samples, in0, sizeof state->row.samples);
  state->row.sequence = state->rows;
  {0}_seal(&state->row);
  out0[0] = {0}_tick(&state->application, in1[0], &state->row, state->rows * {1}_PERIOD_MS);
  if ({0}_watchdog(&state->application) == 0) out0[0] = {1}_SAFE_LEVELS;
  out0[1] = static_cast<uint8_t>({0}_think(&state->application, &state->row, arena));
  ++state->rows;
  return 1;
}}
)",
                     model.name, capitals(model.name), opening(model));
}

void add_headers(std::vector<SourceFile>& files, const Source& model) {
  std::set<std::string> there;
  for (const SourceFile& file : model.files) there.insert(file.path);
  for (SourceFile& file : device_headers({kHeader})) {
    if (!there.contains(file.path)) files.push_back(std::move(file));
  }
}

}  // namespace

std::int64_t application_state_bytes(const Source& model, const GuardedForm& form) { return state_bytes(model, form); }

std::int64_t networks_state_bytes(const Source& model, const GuardedForm& form) {
  return form.runs * (has_windows(model) ? aligned(model.state_bytes) + aligned(model.arena_bytes) : model.state_bytes);
}

std::int64_t row_samples(const Source& model, const GuardedForm& form) {
  return model.inputs.front().elements / form.window_rows;
}

std::vector<SourceFile> guarded_files(const Source& model, const GuardedForm& form) {
  check_form(model);
  std::vector<SourceFile> files = {{model.name + "_application.h", header(model, form)},
                                   {model.name + "_application.cpp", code(model, form)}};
  add_headers(files, model);
  return files;
}

Source replay_source(const Source& model, const GuardedForm& form) {
  Source replay = model;
  for (SourceFile& file : guarded_files(model, form)) replay.files.push_back(std::move(file));
  replay.entry = EntryKind::kStream;
  replay.inputs[0].elements = row_samples(model, form);
  replay.inputs[0].in_arena = false;
  replay.arena_bytes = replay_arena_bytes(model);
  replay.name = model.name + "_replay";
  replay.files.push_back({replay.name + ".h", replay_header(model)});
  replay.files.push_back({replay.name + ".cpp", replay_code(model)});
  replay.inputs.push_back({kNoTensor, ElementType::kUint8, 1, false});
  replay.outputs = {{kNoTensor, ElementType::kUint8, 2, false}};
  replay.state_bytes = replay_bytes(model, form);
  replay.layers = {};
  return replay;
}

}  // namespace milliwatt
