#include "zoo/image_networks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "error_text.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;

/// Of convolutions and dense layers.
std::int64_t weights_of(const Graph& graph) {
  std::int64_t count = 0;
  for (const Tensor& tensor : graph.tensors)
    count += tensor.is_constant() && tensor.name.ends_with("/weights") ? tensor.elements() : 0;
  return count;
}

TEST(image_networks, are_right_graphs_from_picture_to_probabilities) {
  const PictureShape picture{32, 28, 3};
  const std::vector<std::function<Graph()>> networks = {[&] {
                                                          return plain_cnn(picture, {{8, 2, false}, {16, 1, true}}, 5);
                                                        },
                                                        [&] { return resnet8(picture, 0.5, 5); },
                                                        [&] { return lenet5(picture, 5); },
                                                        [&] { return lenet_300_100(picture, 5); },
                                                        [&] { return lenet_300_100_norm(picture, 5); },
                                                        [&] { return lenet_20_50_500(picture, 5); },
                                                        [&] { return mobilenet_v1(picture, 0.25, 5); },
                                                        [&] { return mobilenet_v2(picture, 0.35, 5); }};
  for (const auto& make : networks) {
    const Graph graph = make();
    verify(graph);
    EXPECT_EQ(graph.tensor(graph.inputs.at(0)).shape, (Shape{1, 32, 28, 3})) << graph.name;
    EXPECT_EQ(graph.tensor(graph.outputs.at(0)).shape, (Shape{1, 5})) << graph.name;
    EXPECT_EQ(graph.source, graph.name);
  }
}

TEST(image_networks, are_the_size_that_their_papers_say) {
  // MLPerf Tiny's ResNet-8: 12.5 million, 77,360 weights of convolutions and the dense layer.
  EXPECT_EQ(graph_macs(resnet8({32, 32, 3}, 1, 10)),
            1024 * 16 * 27 + 2 * 1024 * 16 * 144 + 256 * 32 * (144 + 288 + 16) + 64 * 64 * (288 + 576 + 32) + 640);
  EXPECT_EQ(weights_of(resnet8({32, 32, 3}, 1, 10)), 77'360);
  // Howard et al. 2017, table 8: 569 million, 4.2 million parameters; 1000 classes.
  EXPECT_NEAR(static_cast<double>(graph_macs(mobilenet_v1({224, 224, 3}, 1, 1000))), 569e6, 1e6);
  EXPECT_NEAR(static_cast<double>(weights_of(mobilenet_v1({224, 224, 3}, 1, 1000))), 4.2e6, 0.05e6);
  // Sandler et al. 2018, table 4: 300 million, 3.4 million parameters.
  EXPECT_NEAR(static_cast<double>(graph_macs(mobilenet_v2({224, 224, 3}, 1, 1000))), 300e6, 3e6);
  EXPECT_NEAR(static_cast<double>(weights_of(mobilenet_v2({224, 224, 3}, 1, 1000))), 3.45e6, 0.05e6);
  EXPECT_EQ(weights_of(lenet_300_100({28, 28, 1}, 10)), 784 * 300 + 300 * 100 + 1000);
  EXPECT_EQ(weights_of(lenet_300_100_norm({28, 28, 1}, 10)), 784 * 300 + 300 * 100 + 1000);
  // Han, Mao, Dally 2016, table 3: 20 and 50 channels, 500 neurons; 431 thousand parameters.
  EXPECT_EQ(weights_of(lenet_20_50_500({28, 28, 1}, 10)), 500 + 25'000 + 400'000 + 5'000);
  EXPECT_EQ(weights_of(lenet5({28, 28, 1}, 10)), 6 * 25 + 16 * 6 * 25 + 400 * 120 + 120 * 84 + 840);
}

TEST(image_networks, name_what_cannot_be) {
  EXPECT_THAT(error_text([] { resnet8({32, 32, 3}, 9, 10); }), HasSubstr("resnet8: width is 9; supported: 0.01 to 4"));
  EXPECT_THAT(error_text([] { lenet5({8, 8, 1}, 10); }), HasSubstr("lenet5: conv2: a kernel of 5 x 5 does not fit"));
  EXPECT_THAT(error_text([] { plain_cnn({8, 8, 1}, {{0, 1, false}}, 2); }), HasSubstr("cnn: channels is 0"));
  EXPECT_THAT(error_text([] { lenet_300_100({512, 512, 3}, 2); }), HasSubstr("lenet300: dense1/weights: "));
}

}  // namespace
}  // namespace milliwatt
