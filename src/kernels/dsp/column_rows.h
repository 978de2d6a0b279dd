// Rows in columns: int8 codes as int16, as device/milliwatt/dsp/dot_2x4_dsp.h reads them. Of two neighbouring pixels:
// two channels of the first, the same two of the second, then the next two of each. Rows have an even number of pixels
// of an even number of channels.
#pragma once

#include "kernels/row_layout.h"

namespace milliwatt::dsp {

extern const RowLayout kColumnRows;

}  // namespace milliwatt::dsp
