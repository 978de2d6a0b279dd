#include "library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

// A function's address, of the type that the caller stores it in.
static void find(void* library, const char* name, void* function) {
  void* const address = dlsym(library, name);
  if (address == NULL) {
    fprintf(stderr, "simavr's library has no %s; milliwatt needs simavr 1.6 or newer\n", name);
    exit(3);
  }
  *(void**)function = address;
}

struct SimavrLibrary simavr_library(void) {
  void* const library = dlopen("libsimavr.so.2", RTLD_NOW);
  if (library == NULL) {
    fprintf(stderr, "libsimavr.so.2 is not installed; the Debian package libsimavr2 has it\n");
    exit(3);
  }
  struct SimavrLibrary found;
  find(library, "avr_make_mcu_by_name", &found.make_mcu_by_name);
  find(library, "avr_init", &found.init);
  find(library, "avr_run_one", &found.run_one);
  find(library, "avr_register_io_write", &found.register_io_write);
  return found;
}
