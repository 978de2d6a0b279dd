// A row of samples as it comes over a link: numbered, and with a checksum.
//
//     struct Row {
//       int16_t samples[N];
//       uint32_t sequence;  // one more for each row
//       uint32_t crc;       // crc_of() the row: by the sensor's side of the link, or by the converter's driver
//     };
#pragma once

#include <stdint.h>

#include "crc32.h"

namespace milliwatt {

template <typename Row>
inline uint32_t crc_of(const Row& row) {
  return crc32(&row.sequence, sizeof row.sequence, crc32(row.samples, sizeof row.samples));
}

}  // namespace milliwatt
