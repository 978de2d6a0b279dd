// The door of the module that train() loads.
#include "train/torch_tape.h"

extern "C" __attribute__((visibility("default"))) milliwatt::TrainingTape* milliwatt_make_training_tape(
    const milliwatt::Graph& graph, const milliwatt::Parameters& parameters, const milliwatt::TapeOptions& options) {
  return new milliwatt::TorchTape(graph, parameters, options);
}
