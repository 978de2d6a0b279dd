// The rows of one tensor in the arena.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace milliwatt {

// Row r lies at slot r % kSlots; kSlots is the tensor's number of rows where all are kept, and smaller for a ring.
template <typename T, int32_t RowElements, int32_t RowCount, int32_t Slots>
struct Rows {
  typedef T Element;
  enum : int32_t { kRowElements = RowElements, kRowCount = RowCount, kSlots = Slots, kFirstRow = 0 };

  explicit Rows(void* first) : base(static_cast<T*>(first)) {}

  T* operator[](int32_t row) const { return base + (Slots < RowCount ? row % Slots : row) * RowElements; }

  T* base;
};

// The last rows of one tensor, kept from call to call on a stream: row RowCount - Slots lies first.
template <typename T, int32_t RowElements, int32_t RowCount, int32_t Slots>
struct LastRows {
  typedef T Element;
  enum : int32_t { kRowElements = RowElements, kRowCount = RowCount, kSlots = Slots, kFirstRow = RowCount - Slots };

  explicit LastRows(void* first) : base(static_cast<T*>(first)) {}

  T* operator[](int32_t row) const { return base + (row - kFirstRow) * RowElements; }

  T* base;
};

// Ends each layer's function. Without it gcc 12 takes some layers for functions that write nothing and drops their
// calls (seen where bytes are widened to floats, at -O1 and -O2).
inline void layer_is_done() { __asm__ volatile("" : : : "memory"); }

}  // namespace milliwatt
