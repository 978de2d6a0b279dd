// The harness's calls of the computer: Arm's semihosting operations, their arguments 32-bit words in data memory.
#ifndef MILLIWATT_SIMAVR_HOST_FILES_H
#define MILLIWATT_SIMAVR_HOST_FILES_H

#include <stdint.h>

// Serves one call; `data` is the data memory of kDataBytes. Ends the program where the call asks for that.
int host_call(unsigned operation, uint8_t* data, uint32_t arguments);

#endif
