#include "train/training_tape.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <malloc.h>
#include <stdlib.h>

#include <filesystem>
#include <limits>
#include <string_view>
#include <system_error>

#include "base/error.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

// The build's name for the module; empty in a build without torch.
constexpr std::string_view kModule = MILLIWATT_TORCH_MODULE;

fs::path program_folder() {
  std::error_code ignored;
  return fs::read_symlink("/proc/self/exe", ignored).parent_path();
}

// Beside the program, as in a build folder, or in ../lib/milliwatt, as `cmake --install` puts it. Empty if in neither.
fs::path module_path() {
  std::error_code ignored;
  const fs::path folder = program_folder();
  for (const fs::path& path : {folder / kModule, folder.parent_path() / "lib/milliwatt" / kModule}) {
    if (fs::is_regular_file(path, ignored)) return path;
  }
  return {};
}

MakeTrainingTape* load_module() {
  if (kModule.empty()) {
    throw Error(
        "training: this milliwatt was built without libtorch; install libtorch-dev and build again from an empty build "
        "folder");
  }
  const fs::path path = module_path();
  if (path.empty()) {
    throw Error(fmt::format(
        "training: {} is neither in {} nor in ../lib/milliwatt; keep it beside the program, or use `cmake --install`",
        kModule, program_folder().string()));
  }
  // libgomp reads it once, when it is loaded: idle threads that spin take the time of those that load samples.
  ::setenv("OMP_WAIT_POLICY", "passive", 0);
#ifdef __GLIBC__
  // A batch's activations are freed and asked for again by every batch: giving them back to the system between two
  // costs a third of the time.
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  ::mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
#endif
  // Never unloaded: torch leaves threads and registrations behind.
  void* module = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) {
    throw Error(
        fmt::format("{}: cannot be loaded: {}; install libtorch-dev and build again", path.string(), ::dlerror()));
  }
  void* symbol = ::dlsym(module, kMakeTrainingTape);
  if (symbol == nullptr) throw Error(fmt::format("{}: belongs to another build; build again", path.string()));
  return reinterpret_cast<MakeTrainingTape*>(symbol);
}

}  // namespace

bool training_tape_is_available() { return !kModule.empty() && !module_path().empty(); }

std::unique_ptr<TrainingTape> make_training_tape(const Graph& graph, const Parameters& parameters,
                                                 const TapeOptions& options) {
  static MakeTrainingTape* const make = load_module();
  return std::unique_ptr<TrainingTape>(make(graph, parameters, options));
}

}  // namespace milliwatt
