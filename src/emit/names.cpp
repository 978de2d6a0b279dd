#include "emit/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "base/indexed.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    if (end > begin) parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

/// The last part of a path names what was computed there (BiasAdd), not the layer. Layers' own names are lower case.
bool names_a_computation(const std::string& part) {
  static const std::set<std::string> names = {
      "Add",     "AddV2",   "AvgPool", "BatchNorm", "BiasAdd",        "Conv2D",  "FusedBatchNormV3",
      "MatMul",  "MaxPool", "Mul",     "Quantized", "ReadVariableOp", "Relu",    "Relu6",
      "Reshape", "Softmax", "Squeeze", "add",       "depthwise",      "resource"};
  return names.contains(part);
}

/// The layer's name within one fused name's part.
std::string layer_of(const std::string& path) {
  std::vector<std::string> parts = split(path, '/');
  const std::size_t least = parts.size() > 2 ? 2 : 1;  // not the model's own name
  while (parts.size() > least && names_a_computation(parts.back())) parts.pop_back();
  return parts.empty() ? std::string() : parts.back();
}

std::string short_name(const Operator& op) {
  const std::vector<std::string> fused = split(op.name, ';');
  if (fused.empty()) return {};
  for (const std::string& word : operator_type(op.kind).name_words()) {
    for (const std::string& path : fused) {
      const std::string layer = layer_of(path);
      if (lower(layer).find(word) != std::string::npos) return layer;
    }
  }
  return layer_of(fused.front());
}

/// `op` and a digit: what layers' identifiers begin with.
bool begins_as_a_layer(std::string_view name) {
  return name.size() > 2 && name.starts_with("op") && std::isdigit(static_cast<unsigned char>(name[2])) != 0;
}

/// Headers whose names are lower-case letters and digits, as NAME is; those of Arduino on disks that ignore case, too.
bool name_of_a_header(std::string_view name) {
  static const std::set<std::string, std::less<>> headers = {
      // C up to C23
      "assert", "complex", "ctype", "errno", "fenv", "float", "inttypes", "iso646", "limits", "locale", "math",
      "setjmp", "signal", "stdalign", "stdarg", "stdatomic", "stdbit", "stdbool", "stdckdint", "stddef", "stdint",
      "stdio", "stdlib", "stdmchar", "stdnoreturn", "string", "tgmath", "threads", "time", "uchar", "wchar", "wctype",
      // POSIX, and what C libraries include themselves
      "aio", "alloca", "argz", "byteswap", "cpio", "dirent", "dlfcn", "elf", "endian", "envz", "err", "errors", "fcntl",
      "features", "fmtmsg", "fnmatch", "ftw", "getopt", "glob", "grp", "iconv", "langinfo", "libgen", "libintl",
      "malloc", "memory", "monetary", "mqueue", "ndbm", "netdb", "newlib", "nl_types", "picolibc", "poll", "process",
      "pthread", "pwd", "regex", "sched", "search", "semaphore", "spawn", "stropts", "strings", "syslog", "tar",
      "termio", "termios", "threads", "trace", "ulimit", "unctrl", "unistd", "utime", "utmp", "utmpx", "varargs",
      "wait", "wordexp", "xlocale",
      // of compilers
      "arm_acle", "arm_cmse", "arm_neon", "arm_mve", "cpuid", "immintrin", "mm_malloc", "unwind", "x86intrin",
      // Arduino, Zephyr, ESP-IDF
      "arduino", "binary", "client", "eeprom", "hardwareserial", "ipaddress", "device", "esp_attr", "kernel", "print",
      "printable", "sdkconfig", "serial", "server", "servo", "spi", "stream", "udp", "wire", "wstring"};
  return headers.contains(name);
}

/// The operators' numbers: those of the file, each once.
class Numbers {
 public:
  explicit Numbers(const Graph& graph) {
    for (const Operator& op : graph.operators) free_ = std::max(free_, op.source_index + 1);
  }

  int next(const Operator& op) {
    return op.source_index >= 0 && taken_.insert(op.source_index).second ? op.source_index : free_++;
  }

 private:
  std::set<int> taken_;
  int free_ = 0;
};

}  // namespace

std::string identifier(std::string_view text, std::string_view fallback) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 128 && std::isalnum(byte) != 0) {
      result += static_cast<char>(std::tolower(byte));
    } else if (!result.empty() && result.back() != '_') {
      result += '_';
    }
    if (result.size() == 48) break;
  }
  while (!result.empty() && result.back() == '_') result.pop_back();
  if (result.empty()) result = fallback;
  if (std::isdigit(static_cast<unsigned char>(result.front())) != 0) result = "m" + result;
  return result;
}

std::string model_name(std::string_view text) {
  std::string name = identifier(text, "model");
  if (begins_as_a_layer(name)) name = "m" + name;
  // NAME_weights.cpp of one model must not be NAME.cpp of another in the same folder.
  if (name_of_a_header(name) || name == "milliwatt" || name == "main" || name.ends_with("_weights")) name += "_model";
  return name;
}

Indexed<std::string> layer_names(const Graph& graph) {
  Indexed<std::string> names;
  Numbers numbers(graph);
  for (const Operator& op : graph.operators) {
    names.push_back(fmt::format("op{}_{}", numbers.next(op), identifier(short_name(op), identifier(op.kind, "layer"))));
  }
  return names;
}

std::string capitals(std::string_view name) {
  std::string result(name);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return result;
}

}  // namespace milliwatt
