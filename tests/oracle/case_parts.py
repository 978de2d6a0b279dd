"""What the cases of all operators are made of."""

import dataclasses
import math

import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

ACTIVATIONS = ("NONE", "RELU", "RELU6", "RELU_N1_TO_1")
SAME, VALID = schema.Padding.SAME, schema.Padding.VALID


@dataclasses.dataclass
class Case:
    """A model, what it is for people, how many inferences it deserves, and how close its outputs must be."""

    name: str
    model: bytes
    runs: int = 6
    tolerance: float = 0.0


def activation(rng):
    return getattr(schema.ActivationFunctionType, ACTIVATIONS[rng.choice(4, p=(0.4, 0.2, 0.2, 0.2))])


def scale(rng, low=-2.5, high=0.0):
    return np.float32(10 ** rng.uniform(low, high))


def codes(rng, shape, dtype=np.int8):
    info = np.iinfo(dtype)
    return rng.integers(info.min, info.max, shape, dtype, endpoint=True)


def zero_point(rng):
    return int(rng.choice((-128, 127, 0, rng.integers(-128, 128))))


def output_size(size, kernel, stride, dilation, padding):
    if padding == SAME:
        return math.ceil(size / stride)
    return (size - (kernel - 1) * dilation - 1) // stride + 1
