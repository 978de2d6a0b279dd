// A call of the computer that runs the module: run.mjs serves it.
#ifndef MILLIWATT_SEMIHOSTING_CALL_H
#define MILLIWATT_SEMIHOSTING_CALL_H

extern "C" __attribute__((import_module("computer"), import_name("semihosting_call"))) int semihosting_call(
    int operation, const void* arguments);

namespace semihosting {

inline int call(int operation, const void* arguments) { return semihosting_call(operation, arguments); }

}  // namespace semihosting

#endif
