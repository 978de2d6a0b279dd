// Somebody's program around emitted code: it is built and run as a model is, on the host and on the emulated board.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "board/firmware.h"
#include "emit/source.h"

namespace milliwatt {

struct Driver {
  std::vector<SourceFile> files;  ///< the models'; a path that comes twice must be the same text
  std::string code;               ///< `void driver_run(...) {}` with in0, ..., out0, ..., arena, and what it needs
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  std::int64_t arena_bytes = 0;
};

/// A port of so many elements, in a buffer of its own.
inline Port port_of(ElementType type, std::int64_t elements) { return {0, type, elements, false}; }

inline Source driver_source(const Driver& driver) {
  Source source;
  source.name = "driver";
  source.arena_bytes = driver.arena_bytes;
  source.inputs = driver.inputs;
  source.outputs = driver.outputs;
  source.files = driver.files;
  source.files.push_back({"driver.h", "#pragma once\n#include <stdint.h>\nenum { DRIVER_ARENA_BYTES = " +
                                          std::to_string(driver.arena_bytes) + " };\n"});
  const auto add = [&](const std::vector<Port>& ports, const std::string& front, const std::string& name) {
    std::string text;
    for (std::size_t i = 0; i < ports.size(); ++i)
      text +=
          front + (ports[i].type == ElementType::kInt8 ? "int8_t* " : "int32_t* ") + name + std::to_string(i) + ", ";
    return text;
  };
  source.files[source.files.size() - 1].text +=
      "void driver_run(" + add(driver.inputs, "const ", "in") + add(driver.outputs, "", "out") + "void* arena);\n";
  source.files.push_back({"driver.cpp", driver.code});
  return source;
}

/// The outputs of one run.
inline std::vector<TensorBytes> run_driver(const Driver& driver, const Board& board,
                                           const std::vector<TensorBytes>& inputs) {
  const Firmware firmware(driver_source(driver), board);
  return firmware.run({&inputs, 1}, {.count = false}).at(0).outputs;
}

inline std::vector<std::int32_t> as_int32(const TensorBytes& bytes) {
  std::vector<std::int32_t> values(bytes.size() / 4);
  std::memcpy(values.data(), bytes.data(), values.size() * 4);
  return values;
}

}  // namespace milliwatt
