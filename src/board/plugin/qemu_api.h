// The part of QEMU's plugin interface that our plugin uses, declared here because Debian packages no header for it.
//
// It is the part that QEMU 7.2 (interface version 1) to 10 (versions 2 to 5) have in common, with one exception:
// from version 3 on qemu_plugin_insn_data() copies into a buffer instead of returning a pointer.
#ifndef MILLIWATT_QEMU_API_H
#define MILLIWATT_QEMU_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;

// More members follow; these come first in every version.
typedef struct {
  const char* target_name;
  struct {
    int min;
    int cur;
  } version;
} qemu_info_t;

struct qemu_plugin_tb;
struct qemu_plugin_insn;

enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
enum qemu_plugin_mem_rw { QEMU_PLUGIN_MEM_R = 1, QEMU_PLUGIN_MEM_W, QEMU_PLUGIN_MEM_RW };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                           void (*callback)(qemu_plugin_id_t id, struct qemu_plugin_tb* block));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb* block, void (*callback)(unsigned vcpu, void* data),
                                          enum qemu_plugin_cb_flags flags, void* data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn* instruction,
                                      void (*callback)(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t address,
                                                       void* data),
                                      enum qemu_plugin_cb_flags flags, enum qemu_plugin_mem_rw which, void* data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb* block);
struct qemu_plugin_insn* qemu_plugin_tb_get_insn(const struct qemu_plugin_tb* block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn* instruction);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn* instruction);
unsigned qemu_plugin_mem_size_shift(qemu_plugin_meminfo_t info);
bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t info);

// Declared without a type: see read_instruction() in count.c.
void qemu_plugin_insn_data(void);

#endif
