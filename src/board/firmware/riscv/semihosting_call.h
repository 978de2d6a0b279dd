// A call of the computer that runs the emulator, on RISC-V ("RISC-V Semihosting", of the RISC-V platform
// specifications).
#ifndef MILLIWATT_SEMIHOSTING_CALL_H
#define MILLIWATT_SEMIHOSTING_CALL_H

extern "C" int semihosting_call(int operation, const void* arguments);  // in start.cpp

namespace semihosting {

inline int call(int operation, const void* arguments) { return semihosting_call(operation, arguments); }

}  // namespace semihosting

#endif
