"""Seeded models of one operator that reach what real models seldom do: odd strides, dilations, paddings, multipliers."""

import math

import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

import case_parts as parts
import moving_cases
from tflite_file import OneOperator


def _weights_and_bias(rng, model, weights, axis, input_scale, may_leave_out=False):
    """Adds both; returns the output's scale. The weights' scale spreads the sums over some part of the output's codes."""
    channels = weights.shape[axis]
    depth = weights.size // channels
    per_channel = rng.random() < 0.7 and channels > 1
    output_scale = parts.scale(rng, -2.2, -1)
    spread = 2 ** rng.uniform(-1.5, 2) * 60 / (math.sqrt(depth) * 74 * 74)
    if rng.random() < 0.15:  # factors above 1
        spread = rng.uniform(1.0, 9.0)
    scales = output_scale / input_scale * spread * rng.uniform(0.4, 1.5, channels if per_channel else 1)
    scales = scales.astype(np.float32)
    if rng.random() < 0.3:  # channels without weights, some with the scale 0 that converters give them
        empty = rng.random(channels) < 0.5
        weights = np.where(np.expand_dims(empty, [d for d in range(weights.ndim) if d != axis]), np.int8(0), weights)
        scales[empty & (rng.random(channels) < 0.7) if per_channel else rng.random(1) < 0.5] = 0
    model.constant(weights, scales, axis=axis)
    if rng.random() < 0.85:
        bias = rng.integers(-20000, 20000, channels, np.int32)
        model.constant(bias, scales * np.float32(input_scale))
    elif may_leave_out and rng.random() < 0.5:
        model.left_out()
    return output_scale


def _batch(rng):
    return int(rng.choice((1, 1, 1, 2, 3)))


def _window(rng, dilated=True):
    """Sizes of an image, a kernel that fits into it, and the attributes between them."""
    padding = parts.SAME if rng.random() < 0.5 else parts.VALID
    kernel = rng.integers(1, 6, 2)
    stride = rng.integers(1, 4, 2)
    dilation = rng.integers(1, 4, 2) if dilated and rng.random() < 0.4 else np.array((1, 1))
    span = (kernel - 1) * dilation + 1
    least = span if padding == parts.VALID else np.array((1, 1))
    image = [int(rng.integers(low, low + 9)) for low in least]
    out = [parts.output_size(image[i], int(kernel[i]), int(stride[i]), int(dilation[i]), padding) for i in range(2)]
    return padding, kernel, stride, dilation, image, out


def conv_2d(rng):
    padding, kernel, stride, dilation, image, out = _window(rng)
    in_channels, out_channels = (int(n) for n in rng.integers(1, 10, 2))
    model = OneOperator(
        "CONV_2D", "Conv2DOptions", padding=padding, strideH=int(stride[0]), strideW=int(stride[1]),
        dilationHFactor=int(dilation[0]), dilationWFactor=int(dilation[1]), fusedActivationFunction=parts.activation(rng))
    scale = parts.scale(rng)
    batch = _batch(rng)
    model.input(np.int8, (batch, *image, in_channels), scale, parts.zero_point(rng))
    weights = parts.codes(rng, (out_channels, *kernel, in_channels))
    output_scale = _weights_and_bias(rng, model, weights, 0, scale)
    model.output(np.int8, (batch, *out, out_channels), output_scale, parts.zero_point(rng))
    return parts.Case(f"CONV_2D {batch} x {image} {kernel} stride {stride} dilation {dilation} {('SAME', 'VALID')[padding]}", model.pack())


def depthwise_conv_2d(rng):
    padding, kernel, stride, dilation, image, out = _window(rng)
    in_channels, multiplier = int(rng.integers(1, 9)), int(rng.integers(1, 5))
    model = OneOperator(
        "DEPTHWISE_CONV_2D", "DepthwiseConv2DOptions", padding=padding, strideH=int(stride[0]), strideW=int(stride[1]),
        dilationHFactor=int(dilation[0]), dilationWFactor=int(dilation[1]), depthMultiplier=multiplier,
        fusedActivationFunction=parts.activation(rng))
    scale = parts.scale(rng)
    batch = _batch(rng)
    model.input(np.int8, (batch, *image, in_channels), scale, parts.zero_point(rng))
    weights = parts.codes(rng, (1, *kernel, in_channels * multiplier))
    output_scale = _weights_and_bias(rng, model, weights, 3, scale)
    model.output(np.int8, (batch, *out, in_channels * multiplier), output_scale, parts.zero_point(rng))
    return parts.Case(
        f"DEPTHWISE_CONV_2D {batch} x {image} x{multiplier} {kernel} stride {stride} dilation {dilation} "
        f"{('SAME', 'VALID')[padding]}", model.pack())


def fully_connected(rng):
    depth, outputs = int(rng.integers(1, 90)), int(rng.integers(1, 20))
    batches = int(rng.choice((1, 1, 3)))
    keep = batches > 1 and rng.random() < 0.5
    flat = keep and rng.random() < 0.4  # the input has rows, and the output has none
    model = OneOperator("FULLY_CONNECTED", "FullyConnectedOptions", fusedActivationFunction=parts.activation(rng), keepNumDims=keep and not flat)
    scale = parts.scale(rng)
    shape = (1, batches, depth) if keep else (batches, depth)
    if not keep and batches == 1 and depth % 2 == 0:
        shape = (1, 1, depth // 2, 2)
    model.input(np.int8, shape, scale, parts.zero_point(rng))
    output_scale = _weights_and_bias(rng, model, parts.codes(rng, (outputs, depth)), 0, scale, True)
    model.output(np.int8, (1, batches, outputs) if keep and not flat else (batches, outputs), output_scale, parts.zero_point(rng))
    return parts.Case(f"FULLY_CONNECTED {shape} -> {outputs}", model.pack())


def _two_shapes(rng):
    full = tuple(int(n) for n in rng.integers(1, 7, rng.integers(1, 5)))
    if len(full) == 4 and rng.random() < 0.7:
        full = (1, *full[1:])
    kind = rng.choice(("same", "last", "ones", "both", "scalar"))
    first, second = full, full
    if kind == "last":
        second = full[-1:]
    elif kind == "scalar":
        second = (1,)
    elif kind == "ones":
        second = tuple(1 if rng.random() < 0.5 else size for size in full)
    elif kind == "both":
        mask = rng.random(len(full)) < 0.5
        first = tuple(1 if one else size for one, size in zip(mask, full))
        second = tuple(size if one else 1 for one, size in zip(mask, full))
    if rng.random() < 0.5:
        first, second = second, first
    return first, second


def add(rng):
    first, second = _two_shapes(rng)
    model = OneOperator("ADD", "AddOptions", fusedActivationFunction=parts.activation(rng))
    scales = parts.scale(rng), parts.scale(rng)
    model.input(np.int8, first, scales[0], parts.zero_point(rng))
    if rng.random() < 0.25:
        model.constant(parts.codes(rng, second), scales[1], parts.zero_point(rng))
    else:
        model.input(np.int8, second, scales[1], parts.zero_point(rng))
    output = tuple(np.broadcast_shapes(first, second))
    model.output(np.int8, output, np.float32(sum(scales) * 2 ** rng.uniform(-3, 1)), parts.zero_point(rng))
    return parts.Case(f"ADD {first} + {second}", model.pack())


def mul(rng):
    first, second = _two_shapes(rng)
    model = OneOperator("MUL", "MulOptions", fusedActivationFunction=parts.activation(rng))
    scales = parts.scale(rng), parts.scale(rng)
    model.input(np.int8, first, scales[0], parts.zero_point(rng))
    if rng.random() < 0.25:
        model.constant(parts.codes(rng, second), scales[1], parts.zero_point(rng))
    else:
        model.input(np.int8, second, scales[1], parts.zero_point(rng))
    output = tuple(np.broadcast_shapes(first, second))
    model.output(np.int8, output, np.float32(scales[0] * scales[1] * 2 ** rng.uniform(3, 8)), parts.zero_point(rng))
    return parts.Case(f"MUL {first} x {second}", model.pack())


def add_all_pairs(rng):
    """Large enough to meet about every pair of codes: one bit in the scaling shows in few of them."""
    shape = (1, 64, 64, 16)
    model = OneOperator("ADD", "AddOptions", fusedActivationFunction=schema.ActivationFunctionType.NONE)
    scales = parts.scale(rng, -2, -1), parts.scale(rng, -2, -1)
    for scale in scales:
        model.input(np.int8, shape, scale, int(rng.integers(-128, 128)))
    model.output(np.int8, shape, np.float32(sum(scales) * rng.uniform(0.3, 1)), parts.zero_point(rng))
    return parts.Case("ADD of all pairs", model.pack(), runs=4)


def _pool(rng, kind):
    padding, kernel, stride, _, image, out = _window(rng, dilated=False)
    channels = int(rng.integers(1, 10))
    model = OneOperator(
        kind, "Pool2DOptions", padding=padding, strideH=int(stride[0]), strideW=int(stride[1]),
        filterHeight=int(kernel[0]), filterWidth=int(kernel[1]), fusedActivationFunction=parts.activation(rng))
    scale, zero_point = parts.scale(rng), parts.zero_point(rng)
    batch = _batch(rng)
    model.input(np.int8, (batch, *image, channels), scale, zero_point)
    model.output(np.int8, (batch, *out, channels), scale, zero_point)
    return parts.Case(f"{kind} {batch} x {image} {kernel} stride {stride} {('SAME', 'VALID')[padding]}", model.pack())


def average_pool_2d(rng):
    return _pool(rng, "AVERAGE_POOL_2D")


def max_pool_2d(rng):
    return _pool(rng, "MAX_POOL_2D")


def softmax(rng):
    classes = int(rng.choice((1, 2, 10, rng.integers(1, 300))))
    shape = [(1, classes), (3, classes), (1, 2, 3, classes)][rng.integers(3)]
    model = OneOperator("SOFTMAX", "SoftmaxOptions", beta=float(rng.choice((1.0, 1.0, 0.5, 2.3))))
    model.input(np.int8, shape, parts.scale(rng, -4, 1), parts.zero_point(rng))
    wide = rng.random() < 0.4
    if wide:
        model.output(np.int16, shape, 1 / 65536, -32768)
    else:
        model.output(np.int8, shape, 1 / 256, -128)
    return parts.Case(f"SOFTMAX {shape} to {'int16' if wide else 'int8'}", model.pack(), runs=12)


_CONVERSIONS = (
    (np.float32, np.int8), (np.float32, np.int16), (np.int8, np.int8), (np.int8, np.uint8), (np.int8, np.int16),
    (np.int8, np.int32), (np.uint8, np.int8), (np.int16, np.int8), (np.int16, np.int16), (np.int16, np.int32),
    (np.int32, np.int8), (np.int32, np.int16))


def _any_zero_point(rng, dtype):
    if dtype == np.int32:
        return 0
    info = np.iinfo(dtype)
    return int(rng.choice((0, info.min, info.max, rng.integers(info.min, info.max))))


def quantize(rng):
    source, target = _CONVERSIONS[rng.integers(len(_CONVERSIONS))]
    shape = [(1, 900), (1, 13, 14, 5), (7,)][rng.integers(3)]
    model = OneOperator("QUANTIZE", "QuantizeOptions")
    scale = parts.scale(rng)
    if source == np.float32:
        model.input(source, shape)
    else:
        model.input(source, shape, scale, _any_zero_point(rng, source))
    ratio = 1.0 if rng.random() < 0.2 else 2 ** rng.uniform(-6, 6)
    model.output(target, shape, np.float32(scale * ratio), _any_zero_point(rng, target))
    return parts.Case(f"QUANTIZE {np.dtype(source)} to {np.dtype(target)}, ratio {ratio:.4g}", model.pack())


def dequantize(rng):
    source = (np.int8, np.uint8, np.int16)[rng.integers(3)]
    model = OneOperator("DEQUANTIZE", "DequantizeOptions")
    model.input(source, (1, 3, 4, 5), parts.scale(rng), _any_zero_point(rng, source))
    model.output(np.float32, (1, 3, 4, 5))
    return parts.Case(f"DEQUANTIZE {np.dtype(source)}", model.pack())


def svdf(rng):
    rank, units, memory, features = (int(n) for n in rng.integers(1, (4, 9, 12, 40)))
    state_type = (np.int8, np.int16)[rng.integers(2)]
    wide = state_type == np.int16
    model = OneOperator("SVDF", "SVDFOptions", rank=rank, fusedActivationFunction=schema.ActivationFunctionType.NONE)
    scale, feature_scale, time_scale = parts.scale(rng), parts.scale(rng, -3, -1), parts.scale(rng, -5, -4) if wide else parts.scale(rng, -3, -1)
    state_scale = np.float32(scale * feature_scale * math.sqrt(features) * 74 * 74 / (16000 if wide else 60))
    model.input(np.int8, (1, features), scale, parts.zero_point(rng))
    model.constant(parts.codes(rng, (rank * units, features)), feature_scale)
    model.constant(parts.codes(rng, (rank * units, memory), state_type), time_scale)
    model.constant(rng.integers(-9000, 9000, units, np.int32), state_scale * time_scale)
    model.variable(state_type, (1, rank * units * memory), state_scale, 0 if wide else int(rng.integers(-60, 60)))
    spread = state_scale * time_scale * math.sqrt(memory * rank) * (16000.0**2 if wide else 74.0**2) / 60
    model.output(np.int8, (1, units), np.float32(spread), parts.zero_point(rng))
    return parts.Case(f"SVDF rank {rank} units {units} memory {memory} features {features} {np.dtype(state_type)}", model.pack(), runs=15)


#: Each operator's generator and how many cases it gets.
GENERATORS = (
    (conv_2d, 30), (depthwise_conv_2d, 25), (fully_connected, 20), (add, 20), (add_all_pairs, 6), (average_pool_2d, 15),
    (softmax, 12), (quantize, 24), (dequantize, 3), (moving_cases.reshape, 1), (svdf, 8), (max_pool_2d, 15), (mul, 25),
    (moving_cases.concatenation, 25), (moving_cases.split, 15), (moving_cases.split_v, 15), (moving_cases.transpose, 25),
    (moving_cases.pad, 25), (moving_cases.mean, 40), (moving_cases.squeeze, 3), (moving_cases.expand_dims, 3),
    (moving_cases.many_ports, 5), (moving_cases.handed_out, 6))


def operator_cases(seed):
    """All cases; case number i depends on the seed and i only."""
    index = 0
    for generator, count in GENERATORS:
        for _ in range(count):
            yield generator(np.random.default_rng((seed, index)))
            index += 1
