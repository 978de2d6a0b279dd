#include "board/firmware.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <regex>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/process.h"
#include "base/to_size.h"
#include "board/embedded_plugin.h"
#include "embedded_harness.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

bool ends_with(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

std::string_view as_text(const TensorBytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Walks over a file's bytes. @throws Error where the file ends too early.
class Reader {
 public:
  Reader(std::span<const std::byte> bytes, const char* name) : bytes_(bytes), name_(name) {}

  bool at_end() const { return bytes_.empty(); }
  TensorBytes take(std::int64_t count) {
    if (count < 0 || static_cast<std::uint64_t>(count) > bytes_.size()) {
      throw Error(fmt::format("{}: truncated; the program stopped before it had written everything", name_));
    }
    const std::span<const std::byte> head = bytes_.first(to_size(count));
    bytes_ = bytes_.subspan(head.size());
    return {head.begin(), head.end()};
  }
  std::int32_t take_int32() {
    const TensorBytes bytes = take(4);
    std::int32_t value = 0;
    std::memcpy(&value, bytes.data(), 4);
    return value;
  }

 private:
  std::span<const std::byte> bytes_;
  const char* name_;
};

// Puts function names into the harness's `fault at 0x.. called from 0x..`.
std::string explain_fault(const std::string& line, const std::optional<ElfFile>& elf) {
  static const std::regex address_pattern("0x[0-9a-f]{8}");
  std::string text;
  std::string rest = line;
  std::smatch match;
  while (elf && std::regex_search(rest, match, address_pattern)) {
    const auto address = static_cast<std::uint32_t>(std::stoul(match[0], nullptr, 16));
    const std::string function = elf->function_at(address & ~1u);
    text += match.prefix().str() + match[0].str() + (function.empty() ? "" : " (" + function + ")");
    rest = match.suffix();
  }
  return text + rest;
}

}  // namespace

Firmware::Firmware(const Source& source, const Board& board, const BuildOptions& options)
    : source_(source), board_(board), emulator_(emulator_of(board)) {
  for (const SourceFile& file : source.files) directory_.write(fs::path("emitted") / file.path, file.text);
  for (const EmbeddedFile& file : embedded_harness()) directory_.write(fs::path("harness") / file.path, file.text);
  directory_.write("harness/model.cpp", harness_model_text(source, options.tensors));
  directory_.write("harness/application.h", application_text(source));
  for (const char* folder : {"objects/harness", "objects/weights", "objects/model"}) {
    fs::create_directories(directory_.path() / folder);
  }
  if (emulator_.is_native())
    build_native(options);
  else
    build_emulated(options);
}

// The emitted files' objects go to objects/weights and objects/model, the harness's to objects/harness: the linker
// script tells them apart by that.
void Firmware::compile_all(const Toolchain& tools, std::vector<std::string> harness_files) const {
  std::vector<std::string> flags = emitted_code_flags();
  flags.insert(flags.end(), emulator_.model_flags.begin(), emulator_.model_flags.end());
  for (const SourceFile& file : source_.files) {
    if (!ends_with(file.path, ".cpp")) continue;
    const bool weights = file.path == source_.name + "_weights.cpp";
    const std::string stem = fs::path(file.path).stem().string();
    std::vector<std::string> with_include = flags;
    with_include.emplace_back("-Iemitted");
    compile(tools, "emitted/" + file.path, fmt::format("objects/{}/{}.o", weights ? "weights" : "model", stem),
            with_include);
  }
  std::vector<std::string> harness_flags = {"-std=c++11",
                                            "-O2",
                                            "-Wall",
                                            "-Wextra",
                                            "-Werror",
                                            "-fno-exceptions",
                                            "-fno-rtti",
                                            "-fno-threadsafe-statics",
                                            "-Iemitted",
                                            "-Iharness",
                                            "-ffunction-sections",
                                            "-fdata-sections"};
  if (!emulator_.is_native()) {
    harness_flags.insert(harness_flags.end(), {"-ffreestanding", "-Iharness/" + emulator_.core_folder});
    harness_flags.insert(harness_flags.end(), emulator_.harness_flags.begin(), emulator_.harness_flags.end());
  }
  harness_files.emplace_back("model.cpp");
  for (const std::string& file : harness_files) {
    compile(tools, "harness/" + file, fmt::format("objects/harness/{}.o", fs::path(file).stem().string()),
            harness_flags);
  }
}

std::vector<std::string> Firmware::objects(const char* folder) const {
  std::vector<std::string> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_.path() / "objects" / folder)) {
    if (entry.path().extension() == ".o") paths.push_back(fs::relative(entry.path(), directory_.path()).string());
  }
  std::ranges::sort(paths);
  return paths;
}

void Firmware::build_native(const BuildOptions& options) const {
  const Toolchain tools = {board_, emulator_, directory_.path(), options.limit};
  compile_all(tools, {"host_main.cpp"});
  std::vector<std::string> all;
  for (const char* folder : {"harness", "model", "weights"}) {
    for (std::string& object : objects(folder)) all.push_back(std::move(object));
  }
  link(tools, {}, all, {}, "program");
}

void Firmware::check_programs() const {
  // The compiler's own message would not say what to install.
  if (!emulator_.linker.empty() && !is_installed(emulator_.linker)) {
    throw Error(fmt::format("{}: program not found; install {}", emulator_.linker, package_of(emulator_.linker)));
  }
  if (emulator_.runner == nullptr || !emulator_.runner().empty()) return;
  throw Error(fmt::format("board {}: this milliwatt was built without {}; install it and build again", board_.name,
                          emulator_.needs_to_build));
}

void Firmware::build_emulated(const BuildOptions& options) {
  if (board_.flash_bytes > emulator_.most_flash_bytes || board_.ram_bytes > emulator_.most_ram_bytes) {
    throw Error(
        fmt::format("board {}: memories larger than the emulated machine's; at most {} bytes of flash and {} of "
                    "RAM can be emulated",
                    board_.name, emulator_.most_flash_bytes, emulator_.most_ram_bytes));
  }
  check_programs();
  const Toolchain tools = {board_, emulator_, directory_.path(), options.limit};
  compile_all(tools, {"main.cpp", emulator_.core_folder + "/start.cpp"});
  const auto link_all = emulator_.link != nullptr ? emulator_.link : link_elf;
  LinkedFirmware linked = link_all(source_, tools, {objects("harness"), objects("model"), objects("weights")});
  sizes_ = linked.sizes;
  application_ = std::move(linked.application);
  elf_ = std::move(linked.elf);
  if (emulator_.runner == nullptr) {
    if (elf_) directory_.write("count.so", embedded_plugin());
    return;
  }
  directory_.write(emulator_.runner_file, emulator_.runner());
  fs::permissions(directory_.path() / emulator_.runner_file, fs::perms::owner_all);
}

void Firmware::write_inputs(std::span<const std::vector<TensorBytes>> input_sets) const {
  std::string bytes;
  for (const std::vector<TensorBytes>& inputs : input_sets) {
    if (inputs.size() != source_.inputs.size()) {
      throw Error(fmt::format("{}: {} inputs given; it has {}", source_.name, inputs.size(), source_.inputs.size()));
    }
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (static_cast<std::int64_t>(inputs[i].size()) != source_.inputs[i].bytes()) {
        throw Error(fmt::format("{}: input {}: {} bytes given; it has {}", source_.name, i, inputs[i].size(),
                                source_.inputs[i].bytes()));
      }
      bytes += as_text(inputs[i]);
    }
  }
  directory_.write("inputs.bin", bytes);
}

void Firmware::execute(const RunOptions& options, const CountPlan* count) const {
  std::vector<std::string> command = emulator_.command;
  if (emulator_.is_native()) command = {(directory_.path() / "program").string()};
  if (count != nullptr) {
    directory_.write("map.txt", count->map());
    command.insert(command.end(), {"-plugin", count->plugin_argument("./count.so", "map.txt", "counts.jsonl")});
  }
  for (const char* left : {"outputs.bin", "trace.bin", "counts.jsonl"}) fs::remove(directory_.path() / left);
  const ProcessResult result = run_process(command, directory_.path(), options.limit);
  if (result.timed_out) {
    throw Error(fmt::format("{} on {}: no result after {} s", source_.name, board_.name, options.limit.count()));
  }
  if (result.exit_status != 0) {
    const std::string line = result.output.substr(0, result.output.find('\n'));
    throw Error(fmt::format("{} on {}: stopped with status {}{}", source_.name, board_.name, result.exit_status,
                            line.empty() ? "" : ": " + explain_fault(line, elf_)));
  }
}

std::vector<Inference> Firmware::read_outputs(std::size_t sets) const {
  const std::vector<std::byte> bytes = read_file(directory_.path() / "outputs.bin");
  Reader reader(bytes, "outputs.bin");
  std::vector<Inference> inferences(sets);
  for (Inference& inference : inferences) {
    const std::int64_t stack_bytes = reader.take_int32();
    if (!emulator_.is_native()) inference.stack_bytes = stack_bytes;
    for (const Port& port : source_.outputs) inference.outputs.push_back(reader.take(port.bytes()));
  }
  return inferences;
}

std::vector<Inference> Firmware::run(std::span<const std::vector<TensorBytes>> input_sets,
                                     const RunOptions& options) const {
  if (input_sets.empty()) return {};
  std::optional<CountPlan> count;
  if (options.count && elf_) count.emplace(*elf_, source_, board_);
  write_inputs(input_sets);
  execute(options, count ? &*count : nullptr);
  std::vector<Inference> inferences = read_outputs(input_sets.size());
  if (count) {
    const std::vector<CallCount> calls = count->calls(read_text_file(directory_.path() / "counts.jsonl"));
    expects(calls.size() == inferences.size(), "the plugin counts every call");
    for (std::size_t i = 0; i < calls.size(); ++i) inferences[i].count = calls[i];
  }
  return inferences;
}

std::vector<TraceRecord> Firmware::trace(const std::vector<TensorBytes>& inputs, const RunOptions& options) const {
  write_inputs({&inputs, 1});
  execute(options, nullptr);
  std::vector<TraceRecord> records;
  if (!fs::exists(directory_.path() / "trace.bin")) return records;
  const std::vector<std::byte> bytes = read_file(directory_.path() / "trace.bin");
  Reader reader(bytes, "trace.bin");
  while (!reader.at_end()) {
    TraceRecord record;
    record.tensor = reader.take_int32();
    record.row = reader.take_int32();
    const std::int32_t length = reader.take_int32();
    record.bytes = reader.take(length);
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace milliwatt
