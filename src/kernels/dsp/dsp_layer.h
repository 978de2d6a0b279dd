// The channels of a layer as the Armv7E-M kernels compute them: most by the fast requantization, the others, for which
// it is not proven exact, by device/milliwatt/dsp/general_channels_dsp.h. So no channel makes its whole layer slow.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/dsp/dsp_channel.h"
#include "kernels/kernel.h"
#include "ops/window.h"

namespace milliwatt::dsp {

struct DspLayer {
  std::vector<DspChannel> channels;  ///< a general channel has weights 0 here
  std::vector<int> general;          ///< the numbers of the general channels, ascending
};

/// Each of `weights` is in the order of the model file. No channel is general because of its pair.
DspLayer dsp_layer(const std::vector<std::vector<std::int8_t>>& weights, const std::vector<std::int32_t>& bias,
                   const Requantization& requantization);

/// For dot_stream(): odd channels that cannot share halfwords with the channel before are general.
DspLayer paired_layer(DspLayer layer, const Requantization& requantization);

/// Does a channel have DspChannel::takes_sign?
bool any_takes_sign(const DspLayer& layer);
/// All channels take the sign; those that cannot are general.
DspLayer signed_layer(DspLayer layer, const Requantization& requantization);
/// No channel takes the sign; those that need it are general.
DspLayer unsigned_layer(DspLayer layer, const Requantization& requantization);

/// For channels one by one: the channels of shifted_channels() and their shift. If they have none, 0 and
/// unsigned_layer().
int shift_or_two_factors(DspLayer& layer, const Requantization& requantization);

/// Adds the tables, the number and the cost of the general channels, if there are any. Such a kernel does not compute
/// in place.
/// @param weights, bias as given to dsp_layer
/// @param outputs of each channel
/// @param cycles of each such output
/// @param multiplier of a depthwise convolution: output channels per input channel
void add_general_channels(Kernel& kernel, const std::vector<int>& general,
                          const std::vector<std::vector<std::int8_t>>& weights, const std::vector<std::int32_t>& bias,
                          const Requantization& requantization, double outputs, double cycles, int multiplier = 1);

bool has_general_channels(const Kernel& kernel);

/// The bias with the input's zero point folded in, wrapped as the reference's sums are.
std::int32_t folded_bias(std::int32_t bias, const std::vector<std::int8_t>& weights, std::int32_t zero_point);

/// Of an output of a general channel: of a convolution; whose codes are `runs` times so many that are adjacent.
double general_cycles(const Window2d& window);
double general_cycles(int runs, int codes);
/// Of a depthwise convolution, on average: windows that reach into the padding take longer.
double general_depthwise_cycles(const Window2d& window);

/// Of the windows, those that do not reach into the padding.
double share_inside(const Window2d& window);

}  // namespace milliwatt::dsp
