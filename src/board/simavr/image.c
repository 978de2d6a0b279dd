#include "image.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_whole(struct Image* image, const char* path) {
  FILE* file = fopen(path, "rb");
  if (file == NULL) return false;
  fseek(file, 0, SEEK_END);
  const long bytes = ftell(file);
  rewind(file);
  image->file_bytes = bytes > 0 ? (size_t)bytes : 0;
  image->file = malloc(image->file_bytes + 1);
  const bool whole = image->file != NULL && fread(image->file, 1, image->file_bytes, file) == image->file_bytes;
  fclose(file);
  return whole;
}

static const void* part(const struct Image* image, size_t offset, size_t bytes) {
  if (offset > image->file_bytes || bytes > image->file_bytes - offset) return NULL;
  return image->file + offset;
}

static bool load(struct Image* image, const Elf32_Phdr* segment) {
  const uint8_t* from = part(image, segment->p_offset, segment->p_filesz);
  if (from == NULL) return false;
  const uint32_t at = segment->p_paddr;
  if (at >= kDataSpace) {
    const uint32_t offset = at - kDataSpace;
    if (offset > kDataBytes || segment->p_filesz > kDataBytes - offset) return false;
    memcpy(image->data + offset, from, segment->p_filesz);
    return true;
  }
  if (at > kFlashBytes || segment->p_filesz > kFlashBytes - at) return false;
  memcpy(image->flash + at, from, segment->p_filesz);
  for (uint32_t byte = at; byte < at + segment->p_filesz; ++byte) image->is_loaded[byte / 2] = true;
  return true;
}

bool image_read(struct Image* image, const char* path) {
  memset(image, 0, sizeof *image);
  memset(image->flash, 0xff, sizeof image->flash);
  if (!read_whole(image, path)) return false;
  const Elf32_Ehdr* head = part(image, 0, sizeof *head);
  if (head == NULL || memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 || head->e_machine != EM_AVR) return false;
  image->entry = head->e_entry;
  for (unsigned i = 0; i < head->e_phnum; ++i) {
    const Elf32_Phdr* segment = part(image, head->e_phoff + i * sizeof *segment, sizeof *segment);
    if (segment == NULL) return false;
    if (segment->p_type == PT_LOAD && segment->p_filesz > 0 && !load(image, segment)) return false;
  }
  return true;
}

static bool find_in(const struct Image* image, const Elf32_Shdr* table, const Elf32_Shdr* texts, const char* name,
                    uint32_t* address) {
  for (uint32_t at = 0; at + sizeof(Elf32_Sym) <= table->sh_size; at += sizeof(Elf32_Sym)) {
    const Elf32_Sym* symbol = part(image, table->sh_offset + at, sizeof *symbol);
    if (symbol == NULL || symbol->st_name >= texts->sh_size) return false;
    const char* text = part(image, texts->sh_offset + symbol->st_name, strlen(name) + 1);
    if (text == NULL || memcmp(text, name, strlen(name) + 1) != 0) continue;
    *address = symbol->st_value >= kDataSpace ? symbol->st_value - kDataSpace : symbol->st_value;
    return true;
  }
  return false;
}

bool image_symbol(const struct Image* image, const char* name, uint32_t* address) {
  const Elf32_Ehdr* head = part(image, 0, sizeof *head);
  for (unsigned i = 0; i < head->e_shnum; ++i) {
    const Elf32_Shdr* table = part(image, head->e_shoff + i * sizeof *table, sizeof *table);
    if (table == NULL) return false;
    if (table->sh_type != SHT_SYMTAB || table->sh_link >= head->e_shnum) continue;
    const Elf32_Shdr* texts = part(image, head->e_shoff + table->sh_link * sizeof *texts, sizeof *texts);
    if (texts != NULL && find_in(image, table, texts, name, address)) return true;
  }
  return false;
}
