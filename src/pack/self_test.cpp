// The program: how a core measures (on_board/measure.h), the cases' bytes, one measured call, the comparison.
#include "pack/self_test.h"

#include <fmt/format.h>

#include "embedded_on_board.h"
#include "emit/names.h"
#include "emit/text.h"
#include "pack/parts.h"

namespace milliwatt {
namespace {

constexpr int kBytesInLine = 24;
constexpr std::int64_t kMorePainted = 64;  // bytes below the stack's bound, to see that it holds

std::string table(const std::string& name, const std::vector<std::byte>& bytes) {
  std::string text = fmt::format("const uint8_t {}[] SELFTEST_FLASH = {{", name);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    text += fmt::format("{}{},", i % kBytesInLine == 0 ? "\n    " : " ", std::to_integer<int>(bytes[i]));
  return text + (bytes.empty() ? "0};\n" : "\n};\n");
}

class Program {
 public:
  Program(const Source& source, const SelfTest& test)
      : source_(source), test_(test), name_(source.name), capitals_(capitals(name_)) {}

  std::string text() const {
    std::string text = first_line("//", "stored inputs and the outputs that they must give");
    text += fmt::format(
        "#include \"{0}_selftest.h\"\n\n#include <stddef.h>\n#include <stdint.h>\n\n#include \"{0}.h\"\n\n", name_);
    if (test_.stack_bytes)
      text += fmt::format("#ifndef SELFTEST_STACK_BYTES\n#define SELFTEST_STACK_BYTES {}\n#endif\n",
                          *test_.stack_bytes + kMorePainted);
    text += embedded_on_board().front().text + "\nnamespace {\n\n";
    for (std::size_t i = 0; i < test_.cases.size(); ++i) {
      for (std::size_t k = 0; k < source_.inputs.size(); ++k)
        text += table(fmt::format("case{}_in{}", i, k), test_.cases[i].inputs[k]);
      for (std::size_t k = 0; k < source_.outputs.size(); ++k)
        text += table(fmt::format("case{}_out{}", i, k), test_.cases[i].outputs[k]);
    }
    return text + "\n" + buffers() + "\n" + call() + "\n" + run_case() + "\n}  // namespace\n\n" + entry();
  }

 private:
  bool is_stream() const { return source_.entry == EntryKind::kStream; }
  bool by_rows() const { return is_stream() || source_.entry == EntryKind::kFed; }
  bool is_fed(std::size_t i) const { return by_rows() && i == source_.fed_input; }

  std::string buffers() const {
    std::string text;
    for (std::size_t i = 0; i < source_.inputs.size(); ++i) {
      const Port& port = source_.inputs[i];
      if (port.in_arena) continue;
      text += fmt::format("{} in{}[{}_IN{}_{}];\n", c_type(port.type), i, capitals_, i,
                          is_fed(i) && !is_stream() ? "ROW_ELEMENTS" : "ELEMENTS");
    }
    for (std::size_t i = 0; i < source_.outputs.size(); ++i) {
      if (!source_.outputs[i].in_arena)
        text += fmt::format("{} out{}[{}_OUT{}_ELEMENTS];\n", c_type(source_.outputs[i].type), i, capitals_, i);
    }
    if (by_rows()) text += fmt::format("{}_state state;\n", name_);
    return text;
  }

  /// Where an input or output is.
  std::string place(const char* kind, std::size_t i, const Port& port) const {
    return port.in_arena ? fmt::format("{0}_{1}{2}({0}_arena)", name_, kind, i) : fmt::format("{}{}", kind, i);
  }

  std::string call() const {
    std::string arguments;
    for (std::size_t i = 0; i < source_.inputs.size(); ++i) arguments += place("in", i, source_.inputs[i]) + ", ";
    for (std::size_t i = 0; i < source_.outputs.size(); ++i) arguments += place("out", i, source_.outputs[i]) + ", ";
    std::string run = fmt::format("{}_run({}{}_arena);", name_, arguments, name_);
    if (is_stream()) run = fmt::format("{}_stream({}&state, {}_arena);", name_, arguments, name_);
    if (source_.entry == EntryKind::kFed)
      run = fmt::format("{0}_feed_row(&state, in{1}, {0}_arena);", name_, source_.fed_input);
    return fmt::format(
        "// Calls the model, with the stack below this function painted.\n"
        "__attribute__((noinline)) void call() {{\n"
        "  volatile uint8_t* const top = stack_pointer();\n"
        "  paint(top);\n"
        "  start_counter();\n"
        "  {}\n"
        "  count_call();\n"
        "  look_at_paint(top);\n"
        "}}\n",
        run);
  }

  std::string run_case() const {
    std::string text =
        "// Bytes of the outputs that differ from what they must be.\n"
        "uint32_t run_case(const uint8_t* const* inputs, const uint8_t* const* outputs) {\n"
        "  cycles = 0;\n  stack_bytes = 0;\n";
    if (by_rows()) text += fmt::format("  {}_reset(&state);\n", name_);
    if (source_.has_variables) text += fmt::format("  {0}_reset({0}_arena);\n", name_);
    for (std::size_t i = 0; i < source_.inputs.size(); ++i) {
      if (!is_fed(i))
        text += fmt::format("  copy_from_flash({}, inputs[{}], {}_IN{}_BYTES);\n", place("in", i, source_.inputs[i]), i,
                            capitals_, i);
    }
    text += by_rows() ? feed() : std::string("  call();\n");
    text += "  uint32_t count = 0;\n";
    for (std::size_t i = 0; i < source_.outputs.size(); ++i)
      text += fmt::format("  count += differences({}, outputs[{}], {}_OUT{}_BYTES);\n",
                          place("out", i, source_.outputs[i]), i, capitals_, i);
    return text + "  return count;\n}\n";
  }

  /// Row by row, or a stream's new rows until the window is full. Of a stream, the last call is the one that counts.
  std::string feed() const {
    const std::size_t i = source_.fed_input;
    const std::string calls =
        is_stream() ? capitals_ + "_FILLING_CALLS + 1" : fmt::format("{}_IN{}_ROWS", capitals_, i);
    return fmt::format(
        "  for (int32_t i = 0; i < {0}; ++i) {{\n"
        "    copy_from_flash(in{1}, inputs[{1}] + static_cast<uint32_t>(i) * sizeof in{1}, sizeof in{1});\n"
        "{2}    call();\n"
        "  }}\n",
        calls, i, is_stream() ? "    cycles = 0;\n" : "");
  }

  std::string entry() const {
    std::string pointers, runs;
    for (std::size_t i = 0; i < test_.cases.size(); ++i) {
      for (const auto& [kind, count] : {std::pair{"in", source_.inputs.size()}, {"out", source_.outputs.size()}}) {
        pointers += fmt::format("  const uint8_t* const case{}_{}puts[] = {{", i, kind);
        for (std::size_t k = 0; k < count; ++k) pointers += fmt::format("{}case{}_{}{}", k > 0 ? ", " : "", i, kind, k);
        pointers += "};\n";
      }
      runs += fmt::format("  failed += report(print, {0}, run_case(case{1}_inputs, case{1}_outputs));\n", i + 1, i);
    }
    return fmt::format(
        "namespace {{\n\n"
        "// 1 if bytes differ.\n"
        "int report(void (*print)(const char*), uint32_t number, uint32_t different) {{\n"
        "  print(\"{0}: input \");\n"
        "  print_number(print, number);\n"
        "  print(different == 0 ? \": PASS\" : \": FAIL, bytes that differ: \");\n"
        "  if (different != 0) print_number(print, different);\n"
        "  print_figures(print);\n"
        "  return different != 0;\n"
        "}}\n\n"
        "}}  // namespace\n\n"
        "int {0}_selftest(void (*print)(const char* text)) {{\n{1}"
        "  int failed = 0;\n"
        "{2}{3}"
        "  print(failed == 0 ? \"{0}: PASS\\n\" : \"{0}: FAIL\\n\");\n"
        "  return failed == 0;\n"
        "}}\n",
        name_, pointers, figures(), runs);
  }

  std::string figures() const {
    if (!test_.cycles && !test_.stack_bytes) return {};
    std::string text;
    if (test_.cycles) text += fmt::format(", cycles {}{}", *test_.cycles, test_.cycles_are_exact ? "" : " (estimate)");
    if (test_.stack_bytes) text += fmt::format(", stack {} B", *test_.stack_bytes);
    return fmt::format("  print(\"{}: by milliwatt{}\\n\");\n", name_, text);
  }

  const Source& source_;
  const SelfTest& test_;
  const std::string name_, capitals_;
};

std::string header(const std::string& name) {
  return first_line("/*", "does this board compute the bytes that it should?") +
         fmt::format(
             "   Tell it how to print, over a serial line or whatever there is. */\n"
             "#pragma once\n\n"
             "#ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n"
             "/* Runs {0} on stored inputs. Prints a line for each: do the output bytes match, cycles by the core's "
             "own\n"
             "   counter, stack used. Returns 1 if all bytes match. */\n"
             "int {0}_selftest(void (*print)(const char* text));\n\n"
             "#ifdef __cplusplus\n}}\n#endif\n",
             name);
}

}  // namespace

std::vector<SourceFile> self_test_files(const Source& source, const SelfTest& test) {
  return {{source.name + "_selftest.h", header(source.name)},
          {source.name + "_selftest.cpp", Program(source, test).text()}};
}

}  // namespace milliwatt
