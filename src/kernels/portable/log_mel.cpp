// The portable kernel of LOG_MEL: one frame a step.
#include "kernels/offers.h"
#include "ops/signal/log_mel_tables.h"

namespace milliwatt::portable {

namespace {

std::int64_t table_bytes(const LogMelParts& parts) {
  return static_cast<std::int64_t>(4 * (parts.window.size() + parts.turns.size()) +
                                   2 * (parts.bins.size() + parts.shares.size() + parts.log2.size()));
}

}  // namespace

std::vector<Kernel> log_mel_kernels(const OpView& op) {
  const LogMel front_end = log_mel_of(op);
  const LogMelParts parts = log_mel_parts(front_end);
  const LogMelShape& shape = parts.shape;
  const int hop_rows = front_end.hop / shape.row;
  const int window_rows = front_end.window / shape.row;

  Kernel kernel;
  kernel.function = "log_mel";
  kernel.numbers = {{"kWindow", shape.window, "samples"},
                    {"kRow", shape.row, "samples"},
                    {"kHopRows", hop_rows, ""},
                    {"kComplexBits", shape.complex_bits, "FFT length: 2^(this + 1)"},
                    {"kFirstBin", shape.first_bin, ""},
                    {"kBands", shape.bands, ""},
                    {"kFloor", shape.floor, "log2 of the energy at code -128, Q14"}};
  kernel.tables = {{"window", parts.window, "for each four pairs of samples: destination, window values", false},
                   {"turns", parts.turns, "cosine and sine, Q15, in order of use", false},
                   {"bins", parts.bins, "FFT bins between the centers of two bands", false},
                   {"shares", parts.shares, "share of a bin's power that goes to the upper of two bands, Q15", false},
                   {"log2", parts.log2, "log2(1 + i / 16), Q14", false}};
  kernel.steps.steps = static_cast<int>(op.output().shape[1]);
  kernel.steps.scratch_bytes = std::int64_t{sizeof(Complex32)} << shape.complex_bits;
  kernel.steps.step = [hop_rows, window_rows](int frame) {
    return Step{{RowSpan{frame * hop_rows, window_rows}}, {RowSpan{frame, 1}}};
  };
  kernel.steps.row_stride = hop_rows;
  // Measured on a Cortex-M4; portable code takes some three times as long.
  const double points = 1 << shape.complex_bits;
  const double frame_cycles = points * (50 + 5 * shape.complex_bits) + 70.0 * shape.bands;
  kernel.cost.cycles = frame_cycles * kernel.steps.steps * 3;
  kernel.cost.code_bytes = 2400 + table_bytes(parts);
  return {kernel};
}

}  // namespace milliwatt::portable
