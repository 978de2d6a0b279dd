// What run.mjs starts, and the call of the model on a stack of its own.
#include "harness.h"

extern "C" {

// The stack of the model: that of C++ in the module's memory; what the engine has besides is not seen. Variables of one
// section lie in the order of their definitions.
extern uint32_t harness_stack_low[], harness_stack_top[];
__attribute__((aligned(16), section(".bss.harness_stack"))) uint32_t harness_stack_low[0x10000];
__attribute__((aligned(16), section(".bss.harness_stack"))) uint32_t harness_stack_top[4];

int harness_main();
void harness_call(void (*function)(), void** arguments, uint32_t count, void* stack_top);

__attribute__((export_name("harness_start"))) int harness_start();
__attribute__((export_name("harness_run"))) void harness_run(void** arguments);

// Calls harness_run(arguments) with the stack pointer, which C++ cannot set, at stack_top.
__attribute__((import_module("computer"), import_name("run_on_stack"))) void run_on_stack(void** arguments,
                                                                                          void* stack_top);

int harness_start() { return harness_main(); }

// The arguments begin with the tensors.
void harness_run(void** arguments) { harness_invoke(arguments); }

void harness_call(void (*)(), void** arguments, uint32_t, void* stack_top) { run_on_stack(arguments, stack_top); }

}  // extern "C"
