// What the smallest application that has the model in it does on every core: no test harness, nothing of the
// computer's. It is linked for its sizes, not run. application.h, which the build writes, has what is the model's:
// application_step(), which runs it once.
#ifndef MILLIWATT_APPLICATION_MEMORIES_H
#define MILLIWATT_APPLICATION_MEMORIES_H

#include "application.h"
#include "stored_word.h"

extern "C" {

extern uint32_t application_data_source, application_data_begin, application_data_end;
extern uint32_t application_bss_begin, application_bss_end;

// Code that reports its rows finds nobody to report them to.
void milliwatt_trace(int, int, const void*, int32_t);
void milliwatt_trace(int, int, const void*, int32_t) {}

}  // extern "C"

static inline void prepare_memories() {
  const uint32_t* from = &application_data_source;
  for (uint32_t* to = &application_data_begin; to < &application_data_end; ++to) *to = stored_word(from++);
  for (uint32_t* to = &application_bss_begin; to < &application_bss_end; ++to) *to = 0;
}

#endif
