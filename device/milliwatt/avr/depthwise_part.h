// Some of the outputs of a depthwise layer's row, AVR, and what follows from their number.
#pragma once

#include <stdint.h>

#include "code_text.h"

namespace milliwatt {

// The outputs of a row from First on: Groups times Pixels of them. Padded columns are in the first and the last group.
template <class S, int32_t First, int32_t Pixels, int32_t Groups>
struct DepthwisePart {
  typedef S Shape;
  enum : int32_t {
    kFirst = First,
    kPixels = Pixels,
    kGroups = Groups,
    kColumns = (Pixels - 1) * S::kStrideWidth + (S::kKernelWidth - 1) * S::kDilationWidth + 1,
    kLeftColumns = (First == 0 ? 1 : 0) * S::kPadLeft,  // of the first group, those in the padding
    kRightColumn = S::kInputWidth + S::kPadLeft - (First + (Groups - 1) * Pixels) * S::kStrideWidth,
    kWithinReach = 63 / S::kInputChannels + 1,  // columns: LDD's displacement is at most 63
    kMoved = (kColumns - 1) / kWithinReach * kWithinReach * S::kInputChannels,  // while a row's columns are loaded
    kGroupBytes = Pixels * S::kStrideWidth * S::kInputChannels,
    kInputStep = S::kInputChannels > 1 ? 1 : 0,  // from an output channel's input to the next one's
    kInRegisters = Pixels <= 4 && S::kKernelWidth <= 3 ? 1 : 0,
    kRowsBytes = 3 + 2 * S::kKernelHeight,
    kChannelBytes = 3 + S::kKernelHeight * S::kKernelWidth + ChannelRecord<S>::kBytes
  };
};

}  // namespace milliwatt
