// The smallest module with the model in it: a page calls application_run. It is linked for its sizes, not run.
#include "application.h"

extern "C" {

void milliwatt_trace(int, int, const void*, int32_t);
void milliwatt_trace(int, int, const void*, int32_t) {}

__attribute__((export_name("application_run"))) void application_run();
void application_run() { application_step(); }

}  // extern "C"
