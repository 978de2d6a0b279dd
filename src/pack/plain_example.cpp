#include "pack/plain_example.h"

#include <fmt/format.h>

#include "emit/names.h"
#include "emit/text.h"
#include "pack/parts.h"

namespace milliwatt {
namespace {

std::string print_of(const Port& port, std::size_t i, const std::string& upper) {
  const bool is_real = port.type == ElementType::kFloat32;
  return fmt::format(
      "  for (long i = 0; i < {0}_OUT{1}_ELEMENTS && i < 32; ++i) printf(\"{2} \", static_cast<{3}>(out{1}[i]));\n"
      "  printf(\"\\n\");\n",
      upper, i, is_real ? "%g" : "%ld", is_real ? "double" : "long");
}

}  // namespace

std::string plain_example(const Source& source, const ProgramForm& form) {
  const std::string& name = source.name;
  const std::string upper = capitals(name);
  std::string buffers, fills, arguments, prints;
  for (std::size_t i = 0; i < source.inputs.size(); ++i) {
    const std::string_view type = c_type(source.inputs[i].type);
    buffers += fmt::format("static {} in{}[{}_IN{}_ELEMENTS];\n", type, i, upper, i);
    fills += fmt::format("  for (long i = 0; i < {0}_IN{1}_ELEMENTS; ++i) in{1}[i] = static_cast<{2}>(i % 100);\n",
                         upper, i, type);
    arguments += fmt::format("in{}, ", i);
  }
  for (std::size_t i = 0; i < source.outputs.size(); ++i) {
    buffers += fmt::format("static {} out{}[{}_OUT{}_ELEMENTS];\n", c_type(source.outputs[i].type), i, upper, i);
    arguments += fmt::format("out{}, ", i);
    prints += print_of(source.outputs[i], i, upper);
  }
  std::string run = fmt::format("  {}({}{}_arena);\n", source.run_function(), arguments, name);
  if (source.has_variables) run = fmt::format("  {0}_reset({0}_arena);\n", name) + run;
  if (source.entry == EntryKind::kStream) {
    buffers += fmt::format("static {}_state state;\n", name);
    run = fmt::format(
        "  {0}_reset(&state);\n"
        "  while (!{0}_stream({1}&state, {0}_arena)) {{  // until the first window is full\n  }}\n",
        name, arguments);
  }
  return first_line("//", "an example for " + name + ".h") +
         fmt::format("#include <stdio.h>\n{}\n#include \"{}.h\"\n\n{}\n{}{}{}{}{}", form.includes, name, buffers,
                     form.begin, fills, run, prints, form.end);
}

std::string self_test_program(const std::string& name, const ProgramForm& form) {
  return first_line("//", "does this machine compute the same bytes?") +
         fmt::format(
             "#include <stdio.h>\n{1}\n#include \"{0}_selftest.h\"\n\n"
             "static void print(const char* text) {{ printf(\"%s\", text); }}\n\n"
             "{2}  {0}_selftest(print);\n{3}",
             name, form.includes, form.begin, form.end);
}

std::vector<std::string> code_files(const Source& source) {
  std::vector<std::string> files;
  for (const SourceFile& file : source.files) {
    if (file.path.ends_with(".cpp")) files.push_back(file.path);
  }
  return files;
}

}  // namespace milliwatt
