// The units (output channels) of a layer whose weights are in a prefix code.
//
// numbers: CodedNumber. symbols: those of the code for gaps, then those of the code for weights. stream, for each unit:
// its bias; its multiplier and shift, unless they are all the same; its weights. Without a code for gaps these are the
// words of all weights. With one, gaps and weights of all units are one sequence: a gap is the number of weights that
// are 0 in front of the next other one. The longest gap has no weight behind it. A gap that ends in a later unit stands
// in front of that unit's bias.
#pragma once

#include "coded_bits.h"
#include "requantize.h"

namespace milliwatt {

struct CodedNumber {
  enum : int32_t {
    kInputs = 0,  // weights of a unit
    kUnits,
    kInputZeroPoint,
    kOutputZeroPoint,
    kLowest,
    kHighest,
    kBiasBits,
    kShift,            // of all units
    kLowerMultiplier,  // of all units, 16 bits
    kUpperMultiplier,
    kGapRows,  // numbers in the rows of the code for gaps; 0: there is none
    kGapSymbols,
    kShortestGap,
    kShortestWeight,
    kLongestGap,
    kCount,  // behind: the rows of the code for gaps, then of the one for weights
  };
};

// Gaps: is there a code for gaps? OwnFactors: has each unit a multiplier and a shift of its own?
template <bool Gaps, bool OwnFactors>
class CodedUnits {
 public:
  CodedUnits(Flash<int8_t> stream, Flash<int16_t> numbers, Flash<int8_t> symbols)
      : bits_(stream),
        numbers_(numbers),
        gaps_(symbols),
        weights_(symbols + numbers[CodedNumber::kGapSymbols]),
        inputs_(static_cast<uint16_t>(numbers[CodedNumber::kInputs])),
        gap_rows_(numbers[CodedNumber::kGapRows]),
        shortest_gap_(numbers[CodedNumber::kShortestGap]),
        shortest_(numbers[CodedNumber::kShortestWeight]),
        longest_gap_(numbers[CodedNumber::kLongestGap]),
        gap_(longest_gap_),  // as if behind a longest gap
        at_(0) {
    head_[1] = static_cast<int32_t>(static_cast<uint32_t>(numbers[CodedNumber::kUpperMultiplier]) << 16 |
                                    static_cast<uint16_t>(numbers[CodedNumber::kLowerMultiplier]));
    head_[2] = numbers[CodedNumber::kShift];
  }

  // Begins the next unit. Returns its bias.
  int32_t start() {
    const int32_t bits[3] = {numbers_[CodedNumber::kBiasBits], 32, 6};
    for (int32_t i = 0; i < (OwnFactors ? 3 : 1); ++i) head_[i] = bits_.number(bits[i]);
    return head_[0];
  }

  // Calls add(number of the weight, weight) for those of the unit, without some or all of those that are 0.
  template <class Add>
  void each(const Add& add) {
    const Flash<int16_t> gap_rows = numbers_ + CodedNumber::kCount;
    const Flash<int16_t> rows = gap_rows + gap_rows_;
    if (!Gaps) {
      for (int32_t i = 0; i < inputs_; ++i) add(i, weights_[bits_.symbol(rows, shortest_)]);
      return;
    }
    while (at_ < inputs_) {
      if (gap_ != longest_gap_) {
        add(at_, weights_[bits_.symbol(rows, shortest_)]);
        ++at_;
      }
      gap_ = gaps_[bits_.symbol(gap_rows, shortest_gap_)];
      at_ += gap_;
    }
    at_ -= inputs_;
  }

  int8_t code(int32_t sum) const {
    const int32_t code = scale_sum(sum, head_[1], head_[2]) + numbers_[CodedNumber::kOutputZeroPoint];
    return static_cast<int8_t>(clamp_code(code, numbers_[CodedNumber::kLowest], numbers_[CodedNumber::kHighest]));
  }

 private:
  CodedBits bits_;
  const Flash<int16_t> numbers_;
  const Flash<int8_t> gaps_, weights_;
  const int32_t inputs_, gap_rows_, shortest_gap_, shortest_, longest_gap_;
  int32_t gap_, at_;  // the last gap, and where it ends
  int32_t head_[3];   // bias, multiplier, shift
};

}  // namespace milliwatt
