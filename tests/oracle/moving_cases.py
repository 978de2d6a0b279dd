"""Seeded models of operators that move elements, and of means: along every dimension, with rows and without."""

import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

import case_parts as parts
from tflite_file import OneOperator


def squeeze(rng):
    shape = tuple(int(n) for n in rng.integers(1, 4, 4) * (rng.random(4) < 0.6))
    shape = tuple(max(n, 1) for n in shape)
    model = OneOperator("SQUEEZE", "SqueezeOptions", squeezeDims=[d for d, n in enumerate(shape) if n == 1])
    model.input(np.int8, shape, 0.5, 3)
    model.output(np.int8, tuple(n for n in shape if n > 1), 0.5, 3)
    return parts.Case(f"SQUEEZE {shape}", model.pack(), runs=2)


def expand_dims(rng):
    shape = [int(n) for n in rng.integers(1, 5, 3)]
    axis = int(rng.integers(0, 4))
    model = OneOperator("EXPAND_DIMS", "ExpandDimsOptions")
    model.input(np.int8, shape, 0.5, 3)
    model.constant(np.array(axis, np.int32))
    model.output(np.int8, [*shape[:axis], 1, *shape[axis:]], 0.5, 3)
    return parts.Case(f"EXPAND_DIMS {shape} at {axis}", model.pack(), runs=2)


def _cut(rng):
    """A shape, an axis of it, and sizes along that axis that add up to the shape's."""
    rank = int(rng.choice((1, 2, 3, 4, 4, 4)))
    shape = [int(n) for n in rng.integers(1, 6, rank)]
    if rng.random() < 0.85:
        shape[0] = 1
    axis = int(rng.integers(0, rank))
    sizes = [int(n) for n in rng.integers(1, 5, int(rng.integers(1, 7)))]
    shape[axis] = sum(sizes)
    return shape, axis, sizes


def _sized(shape, axis, size):
    return (*shape[:axis], size, *shape[axis + 1 :])


def _from_either_end(rng, axis, shape):
    return axis - len(shape) if rng.random() < 0.4 else axis


def concatenation(rng):
    shape, axis, sizes = _cut(rng)
    model = OneOperator(
        "CONCATENATION", "ConcatenationOptions", axis=_from_either_end(rng, axis, shape),
        fusedActivationFunction=schema.ActivationFunctionType.NONE)
    scale, zero_point = parts.scale(rng), parts.zero_point(rng)
    for number, size in enumerate(sizes):
        if number > 0 and rng.random() < 0.1:
            model.constant(parts.codes(rng, _sized(shape, axis, size)), scale, zero_point)
        else:
            model.input(np.int8, _sized(shape, axis, size), scale, zero_point)
    model.output(np.int8, shape, scale, zero_point)
    return parts.Case(f"CONCATENATION {sizes} to {shape} along {axis}", model.pack(), runs=2)


def many_ports(rng):
    """More than sixteen inputs and outputs."""
    count = int(rng.integers(17, 40))
    if rng.random() < 0.5:
        model = OneOperator(
            "CONCATENATION", "ConcatenationOptions", axis=1, fusedActivationFunction=schema.ActivationFunctionType.NONE)
        for _ in range(count):
            model.input(np.int8, (1, 3), 0.5, 3)
        model.output(np.int8, (1, 3 * count), 0.5, 3)
    else:
        model = OneOperator("SPLIT", "SplitOptions", numSplits=count)
        model.constant(np.array(1, np.int32))
        model.input(np.int8, (1, 2 * count), 0.5, 3)
        for _ in range(count):
            model.output(np.int8, (1, 2), 0.5, 3)
    return parts.Case(f"{count} inputs or outputs", model.pack(), runs=2)


def handed_out(rng):
    """An input that is also an output, an output that is named twice."""
    model = OneOperator("ADD", "AddOptions", fusedActivationFunction=schema.ActivationFunctionType.NONE)
    shape = (1, 4, 3, 2)
    for _ in range(2):
        model.input(np.int8, shape, 0.5, 3)
    model.output(np.int8, shape, 0.75, -3)
    also = [int(n) for n in rng.integers(0, 3, int(rng.integers(1, 4)))]
    for index in also:
        model.hand_out(index)
    return parts.Case(f"ADD, also out: {also}", model.pack(), runs=2)


def split(rng):
    shape, axis, sizes = _cut(rng)
    shape[axis] = sizes[0] * len(sizes)
    model = OneOperator("SPLIT", "SplitOptions", numSplits=len(sizes))
    scale, zero_point = parts.scale(rng), parts.zero_point(rng)
    model.constant(np.array(_from_either_end(rng, axis, shape), np.int32))
    model.input(np.int8, shape, scale, zero_point)
    for _ in sizes:
        model.output(np.int8, _sized(shape, axis, sizes[0]), scale, zero_point)
    return parts.Case(f"SPLIT {shape} into {len(sizes)} along {axis}", model.pack(), runs=2)


def split_v(rng):
    shape, axis, sizes = _cut(rng)
    model = OneOperator("SPLIT_V", "SplitVOptions", numSplits=len(sizes))
    scale, zero_point = parts.scale(rng), parts.zero_point(rng)
    model.input(np.int8, shape, scale, zero_point)
    said = list(sizes)
    if rng.random() < 0.3:
        said[int(rng.integers(len(said)))] = -1
    model.constant(np.array(said, np.int32))
    model.constant(np.array(_from_either_end(rng, axis, shape), np.int32))
    for size in sizes:
        model.output(np.int8, _sized(shape, axis, size), scale, zero_point)
    return parts.Case(f"SPLIT_V {shape} into {said} along {axis}", model.pack(), runs=2)


def _any_shape(rng, largest=7):
    shape = [int(n) for n in rng.integers(1, largest, int(rng.choice((1, 2, 3, 4, 4, 4))))]
    if rng.random() < 0.85:
        shape[0] = 1
    return shape


def transpose(rng):
    shape = _any_shape(rng)
    if rng.random() < 0.25:
        shape = [int(n) for n in rng.integers(1, 5, int(rng.choice((5, 6))))]
    perm = [int(n) for n in rng.permutation(len(shape))]
    if len(shape) == 4 and rng.random() < 0.4:
        perm = [0, 1, 3, 2]
    model = OneOperator("TRANSPOSE", "TransposeOptions")
    scale, zero_point = parts.scale(rng), parts.zero_point(rng)
    model.input(np.int8, shape, scale, zero_point)
    model.constant(np.array(perm, np.int32))
    model.output(np.int8, [shape[d] for d in perm], scale, zero_point)
    return parts.Case(f"TRANSPOSE {shape} by {perm}", model.pack(), runs=2)


def pad(rng):
    shape = _any_shape(rng)
    paddings = rng.integers(0, 4, (len(shape), 2)) * (rng.random((len(shape), 1)) < 0.6)
    if rng.random() < 0.85:
        paddings[0] = 0
    has_value = rng.random() < 0.4
    model = OneOperator("PADV2" if has_value else "PAD", "PadV2Options" if has_value else "PadOptions")
    scale, zero_point = parts.scale(rng), parts.zero_point(rng)
    model.input(np.int8, shape, scale, zero_point)
    model.constant(paddings.astype(np.int32))
    if has_value:
        model.constant(parts.codes(rng, ()), scale, zero_point)
    model.output(np.int8, [int(n) for n in shape + paddings.sum(1)], scale, zero_point)
    return parts.Case(f"PAD {shape} by {paddings.tolist()}", model.pack(), runs=2)


def mean(rng):
    shape = _any_shape(rng, 12)
    axes = [int(n) for n in rng.permutation(len(shape))[: int(rng.integers(1, len(shape) + 1))]]
    if len(shape) == 4 and rng.random() < 0.5:
        axes = [1, 2]
    keep = rng.random() < 0.5
    model = OneOperator("MEAN", "ReducerOptions", keepDims=bool(keep))
    scale = parts.scale(rng)
    model.input(np.int8, shape, scale, parts.zero_point(rng))
    model.constant(np.array([_from_either_end(rng, axis, shape) for axis in axes], np.int32))
    output = [1 if d in axes else size for d, size in enumerate(shape) if keep or d not in axes]
    ratio = 1.0 if rng.random() < 0.3 else 2 ** rng.uniform(-4, 3)
    model.output(np.int8, output, np.float32(scale * ratio), parts.zero_point(rng))
    return parts.Case(f"MEAN {shape} along {axes}, ratio {ratio:.4g}", model.pack())


def reshape(rng):
    model = OneOperator("RESHAPE", "ReshapeOptions", newShape=[1, 15, 4, 1])
    model.input(np.int8, (1, 3, 4, 5), 0.5, 3)
    model.constant(np.array((1, 15, 4, 1), np.int32))
    model.output(np.int8, (1, 15, 4, 1), 0.5, 3)
    return parts.Case("RESHAPE", model.pack(), runs=2)
