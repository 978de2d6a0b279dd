// Layers that move elements: along every axis, with rows and without, unequal pieces.
#include "device/device_cases.h"
#include "graph/builder.h"

namespace milliwatt {

namespace {

TensorSpec codes(Shape shape) { return {ElementType::kInt8, std::move(shape), per_tensor(0.5f, -7)}; }

Shape sized(Shape shape, std::size_t axis, std::int64_t size) {
  shape[axis] = size;
  return shape;
}

struct Cut {
  const char* name;
  Shape shape;
  std::size_t axis;
  std::vector<std::int32_t> sizes;
};

const Cut kCuts[] = {
    {"channels", {1, 4, 3, 9}, 3, {2, 4, 3}},
    {"width", {1, 3, 7, 2}, 2, {1, 2, 4}},
    {"height", {1, 6, 2, 3}, 1, {3, 1, 2}},
    {"time", {1, 5, 4}, 1, {2, 3}},
    {"features", {1, 3, 5}, 2, {1, 4}},
    {"flat", {1, 11}, 1, {5, 6}},
    {"vector", {7}, 0, {3, 4}},
    {"rows_of_a_batch", {3, 2, 4}, 1, {1, 1}},
    {"images_to_a_batch", {2, 3, 2, 2}, 0, {1, 1}},
    {"one_piece", {1, 3, 2, 2}, 3, {2}},
    {"seven", {1, 2, 1, 28}, 3, {1, 2, 3, 4, 5, 6, 7}},
};

void add_concatenation(std::vector<DeviceCase>& cases, const Cut& cut) {
  GraphBuilder builder("join");
  std::vector<TensorId> inputs;
  for (const std::int32_t size : cut.sizes) {
    inputs.push_back(builder.input("in" + std::to_string(inputs.size()), codes(sized(cut.shape, cut.axis, size))));
  }
  builder.output(builder.op("CONCATENATION", "out", inputs,
                            {{"axis", static_cast<std::int64_t>(cut.axis)}, {"activation", std::string("none")}},
                            codes(cut.shape)));
  cases.push_back({std::string("concatenation_") + cut.name, builder.build()});
}

void add_split_v(std::vector<DeviceCase>& cases, const Cut& cut) {
  GraphBuilder builder("split");
  const TensorId in = builder.input("in", codes(cut.shape));
  const std::int64_t count = static_cast<std::int64_t>(cut.sizes.size());
  const TensorId sizes = builder.constant("sizes", {count}, cut.sizes);
  const TensorId axis = builder.constant("axis", {}, std::vector<std::int32_t>{static_cast<std::int32_t>(cut.axis)});
  std::vector<TensorSpec> pieces;
  for (const std::int32_t size : cut.sizes) pieces.push_back(codes(sized(cut.shape, cut.axis, size)));
  for (const TensorId id :
       builder.op_with_outputs("SPLIT_V", "out", {in, sizes, axis}, {{"num_splits", count}}, pieces)) {
    builder.output(id);
  }
  cases.push_back({std::string("split_v_") + cut.name, builder.build()});
}

void add_split(std::vector<DeviceCase>& cases, const char* name, const Shape& shape, std::int32_t axis, int count) {
  GraphBuilder builder("split");
  const std::size_t dimension = static_cast<std::size_t>(axis < 0 ? axis + static_cast<int>(shape.size()) : axis);
  const TensorId at = builder.constant("axis", {1}, std::vector<std::int32_t>{axis});
  const TensorId in = builder.input("in", codes(shape));
  const std::vector<TensorSpec> pieces(static_cast<std::size_t>(count),
                                       codes(sized(shape, dimension, shape[dimension] / count)));
  for (const TensorId id :
       builder.op_with_outputs("SPLIT", "out", {at, in}, {{"num_splits", static_cast<std::int64_t>(count)}}, pieces)) {
    builder.output(id);
  }
  cases.push_back({name, builder.build()});
}

void add_transpose(std::vector<DeviceCase>& cases, const char* name, const Shape& shape,
                   const std::vector<std::int32_t>& perm) {
  GraphBuilder builder("transpose");
  const TensorId in = builder.input("in", codes(shape));
  Shape out;
  for (const std::int32_t from : perm) out.push_back(shape[static_cast<std::size_t>(from)]);
  const TensorId order = builder.constant("perm", {static_cast<std::int64_t>(perm.size())}, perm);
  builder.output(builder.op("TRANSPOSE", "out", {in, order}, {}, codes(out)));
  cases.push_back({name, builder.build()});
}

void add_pad(std::vector<DeviceCase>& cases, const char* name, const Shape& shape,
             const std::vector<std::int32_t>& paddings, std::int8_t value = 0) {
  GraphBuilder builder("pad");
  std::vector<TensorId> inputs = {builder.input("in", codes(shape))};
  const auto rank = static_cast<std::int64_t>(shape.size());
  inputs.push_back(builder.constant("paddings", {rank, 2}, paddings));
  if (value != 0) {
    inputs.push_back(builder.constant("value", {}, std::vector<std::int8_t>{value}, codes({}).quantization));
  }
  Shape out = shape;
  for (std::size_t d = 0; d < out.size(); ++d) out[d] += paddings[2 * d] + paddings[2 * d + 1];
  builder.output(builder.op(value == 0 ? "PAD" : "PADV2", "out", inputs, {}, codes(out)));
  cases.push_back({name, builder.build()});
}

void add_mean(std::vector<DeviceCase>& cases, const char* name, const Shape& shape,
              const std::vector<std::int32_t>& axes, const Shape& out, float out_scale = 0.25f) {
  GraphBuilder builder("mean");
  const TensorId in = builder.input("in", codes(shape));
  const TensorId along = builder.constant("axes", {static_cast<std::int64_t>(axes.size())}, axes);
  builder.output(builder.op("MEAN", "out", {in, along},
                            {{"keep_dims", static_cast<std::int64_t>(out.size() == shape.size())}},
                            {ElementType::kInt8, out, per_tensor(out_scale, 9)}));
  cases.push_back({name, builder.build()});
}

}  // namespace

void add_moving_layers(std::vector<DeviceCase>& cases) {
  for (const Cut& cut : kCuts) {
    add_concatenation(cases, cut);
    add_split_v(cases, cut);
  }
  add_split(cases, "split_channels", {1, 3, 2, 6}, -1, 3);
  add_split(cases, "split_height", {1, 6, 2, 2}, 1, 2);

  add_transpose(cases, "transpose_within_rows", {1, 4, 5, 3}, {0, 1, 3, 2});
  add_transpose(cases, "transpose_to_channels_first", {1, 3, 4, 5}, {0, 3, 1, 2});
  add_transpose(cases, "transpose_height_and_width", {1, 3, 4, 2}, {0, 2, 1, 3});
  add_transpose(cases, "transpose_all", {1, 3, 4, 2}, {3, 2, 1, 0});
  add_transpose(cases, "transpose_batch_and_channels", {1, 3, 4, 1}, {3, 1, 2, 0});
  add_transpose(cases, "transpose_of_a_batch", {2, 3, 4, 2}, {1, 0, 3, 2});
  add_transpose(cases, "transpose_time", {1, 5, 4}, {0, 2, 1});
  add_transpose(cases, "transpose_matrix", {3, 5}, {1, 0});
  add_transpose(cases, "transpose_vector", {6}, {0});
  add_transpose(cases, "transpose_space_to_depth", {1, 2, 3, 2, 3}, {0, 1, 3, 2, 4});
  add_transpose(cases, "transpose_five", {2, 3, 2, 3, 2}, {4, 3, 2, 1, 0});
  add_transpose(cases, "transpose_five_joined", {2, 3, 2, 3, 2}, {3, 4, 0, 1, 2});
  add_transpose(cases, "transpose_six", {2, 3, 2, 3, 2, 2}, {5, 1, 3, 0, 4, 2});
  add_transpose(cases, "transpose_six_of_a_batch", {1, 2, 2, 3, 1, 2}, {0, 3, 1, 5, 2, 4});

  add_pad(cases, "pad_image", {1, 3, 4, 2}, {0, 0, 2, 1, 1, 3, 0, 0});
  add_pad(cases, "pad_everything", {1, 3, 4, 2}, {0, 0, 0, 2, 1, 0, 2, 1}, 77);
  add_pad(cases, "pad_to_a_batch", {1, 2, 3, 2}, {1, 1, 1, 0, 0, 1, 0, 0});
  add_pad(cases, "pad_time", {1, 4, 3}, {0, 0, 2, 0, 0, 1});
  add_pad(cases, "pad_flat", {1, 5}, {0, 0, 3, 2});
  add_pad(cases, "pad_vector", {4}, {1, 2}, -5);
  add_pad(cases, "pad_nothing", {1, 2, 2, 2}, {0, 0, 0, 0, 0, 0, 0, 0});

  add_mean(cases, "mean_image", {1, 5, 4, 6}, {1, 2}, {1, 6});
  add_mean(cases, "mean_image_kept", {1, 7, 3, 5}, {2, 1}, {1, 1, 1, 5}, 0.013f);
  add_mean(cases, "mean_height", {1, 5, 4, 3}, {1}, {1, 4, 3});
  add_mean(cases, "mean_width", {1, 5, 4, 3}, {2}, {1, 5, 3});
  add_mean(cases, "mean_channels", {1, 5, 4, 3}, {-1}, {1, 5, 4, 1}, 0.4f);
  add_mean(cases, "mean_width_and_channels", {1, 5, 4, 3}, {2, 3}, {1, 5, 1, 1});
  add_mean(cases, "mean_everything", {1, 5, 4, 3}, {0, 1, 2, 3}, {});
  add_mean(cases, "mean_height_and_channels", {1, 3, 4, 5}, {1, 3}, {1, 1, 4, 1});
  add_mean(cases, "mean_features", {1, 6, 3}, {2}, {1, 6});
  add_mean(cases, "mean_of_a_mapped_row", {1, 5, 4, 3}, {2, 3}, {1, 5});
  add_mean(cases, "mean_time", {1, 9, 4}, {1}, {1, 4});
  add_mean(cases, "mean_rows_of_a_matrix", {6, 5}, {0}, {5});
  add_mean(cases, "mean_of_many_columns", {1, 3, 300, 7}, {2}, {1, 3, 7});
  add_mean(cases, "mean_of_many_channels", {1, 3, 2, 303}, {3}, {1, 3, 2}, 0.02f);
  add_mean(cases, "mean_of_rows_of_one_channel", {1, 4, 7, 1}, {1}, {1, 7, 1});
  add_mean(cases, "mean_image_of_two_channels", {1, 6, 300, 2}, {1, 2}, {1, 2});
  add_mean(cases, "mean_columns_of_a_matrix", {6, 5}, {1}, {6, 1});
  GraphBuilder builder("known");
  const TensorId known = builder.constant("known", {1, 3, 2}, std::vector<std::int8_t>{1, -2, 3, -4, 5, 127});
  builder.output(builder.op("CONSTANT", "out", {known}, {}, {ElementType::kInt8, {1, 3, 2}, {}}));
  cases.push_back({"constant output", builder.build()});
}

}  // namespace milliwatt
