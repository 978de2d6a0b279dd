#include "zoo/phrase_tcn.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "zoo/layer_stack.h"

namespace milliwatt {
namespace {

constexpr int kFirstKernel = 5;
constexpr int kFirstStride = 2;

Convolution along_time(std::int64_t channels, std::int64_t kernel) {
  Convolution what;
  what.channels = channels;
  what.kernel_height = kernel;
  what.kernel_width = 1;
  return what;
}

}  // namespace

Graph phrase_tcn(const PhraseTcn& shape, int labels) {
  check_figures("phrase_tcn", {{"frames", shape.frames},
                               {"bins", shape.bins},
                               {"channels", shape.channels},
                               {"blocks", shape.blocks},
                               {"kernel", shape.kernel},
                               {"labels", labels}});
  LayerStack stack("phrase_tcn", "features", {1, shape.frames, shape.bins, 1});
  Convolution first = along_time(shape.channels, kFirstKernel);
  first.kernel_width = shape.bins;
  first.stride_height = kFirstStride;
  first.stride_width = shape.bins;  // one place: a kernel of all bands needs no zeros beside them
  stack.conv("conv1", first);
  for (int i = 1; i <= shape.blocks; ++i) {
    const std::string block = fmt::format("block{}", i);
    const LayerStack::Point before = stack.here();
    stack.depthwise(block + "/depthwise", along_time(0, shape.kernel));
    stack.conv(block + "/pointwise", along_time(shape.channels, 1));
    stack.add(block + "/sum", before, "none");
  }
  stack.answers("labels", labels);
  return std::move(stack).end();
}

}  // namespace milliwatt
