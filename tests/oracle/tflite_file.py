"""Writes .tflite files of one operator, for tests."""

import flatbuffers
import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

_TYPES = {
    np.dtype(np.int8): schema.TensorType.INT8,
    np.dtype(np.uint8): schema.TensorType.UINT8,
    np.dtype(np.int16): schema.TensorType.INT16,
    np.dtype(np.int32): schema.TensorType.INT32,
    np.dtype(np.float32): schema.TensorType.FLOAT32,
}


class OneOperator:
    """A model of one operator. Tensors are added in the order of the operator's inputs."""

    def __init__(self, kind, options_name=None, **options):
        self._kind = kind
        self._options_name = options_name
        self._options = options
        self._tensors = []
        self._buffers = [schema.BufferT()]
        self._inputs = []
        self._model_inputs = []
        self._model_outputs = []
        self._also_outputs = []

    def _tensor(self, role, dtype, shape, scale, zero_point, axis, data=None, variable=False):
        tensor = schema.TensorT()
        tensor.name = role.encode()
        tensor.type = _TYPES[np.dtype(dtype)]
        tensor.shape = [int(size) for size in shape]
        tensor.hasRank = True
        tensor.isVariable = variable
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(np.ascontiguousarray(data).tobytes(), np.uint8)
            self._buffers.append(buffer)
            tensor.buffer = len(self._buffers) - 1
        if scale is not None:
            scales = np.atleast_1d(np.float32(scale))
            tensor.quantization = schema.QuantizationParametersT()
            tensor.quantization.scale = scales
            tensor.quantization.zeroPoint = np.full(scales.shape, zero_point, np.int64)
            tensor.quantization.quantizedDimension = axis
        self._tensors.append(tensor)
        return len(self._tensors) - 1

    def input(self, dtype, shape, scale=None, zero_point=0):
        """An input of the model and of the operator."""
        index = self._tensor(f"input{len(self._inputs)}", dtype, shape, scale, zero_point, 0)
        self._inputs.append(index)
        self._model_inputs.append(index)

    def constant(self, data, scale=None, zero_point=0, axis=0):
        """A constant input of the operator."""
        role = f"constant{len(self._inputs)}"
        self._inputs.append(self._tensor(role, data.dtype, data.shape, scale, zero_point, axis, data))

    def variable(self, dtype, shape, scale, zero_point=0):
        """An input of the operator that keeps its value between inferences."""
        self._inputs.append(self._tensor("state", dtype, shape, scale, zero_point, 0, variable=True))

    def left_out(self):
        """An optional input that is not there."""
        self._inputs.append(-1)

    def output(self, dtype, shape, scale=None, zero_point=0):
        """An output of the operator and of the model."""
        self._model_outputs.append(self._tensor("output", dtype, shape, scale, zero_point, 0))

    def hand_out(self, index):
        """Makes the tensor of that number, an input or the output, an output of the model once more."""
        self._also_outputs.append(index)

    def pack(self):
        """The file's bytes."""
        code = schema.OperatorCodeT()
        code.builtinCode = getattr(schema.BuiltinOperator, self._kind)
        code.deprecatedBuiltinCode = min(code.builtinCode, 127)
        code.version = 1
        operator = schema.OperatorT()
        operator.inputs = self._inputs
        operator.outputs = self._model_outputs
        if self._options_name:
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, self._options_name)
            operator.builtinOptions = getattr(schema, self._options_name + "T")()
            for name, value in self._options.items():
                if not hasattr(operator.builtinOptions, name):
                    raise AttributeError(f"{self._options_name} has no {name}")
                setattr(operator.builtinOptions, name, value)
        graph = schema.SubGraphT()
        graph.tensors = self._tensors
        graph.inputs = self._model_inputs
        graph.outputs = self._model_outputs + self._also_outputs
        graph.operators = [operator]
        model = schema.ModelT()
        model.version = 3
        model.description = b"one operator"
        model.operatorCodes = [code]
        model.subgraphs = [graph]
        model.buffers = self._buffers
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())
