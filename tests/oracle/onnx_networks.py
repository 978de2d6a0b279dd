"""Small .onnx networks with random weights, as exporters write them: make_networks(folder) writes them and returns their paths."""
import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper


class Network:
    def __init__(self, name, opset=17, seed=1):
        self.name, self.opset = name, opset
        self.rng = numpy.random.default_rng(seed)
        self.nodes, self.constants, self.inputs, self.outputs = [], [], [], []

    def input(self, *shape):
        self.inputs.append(helper.make_tensor_value_info("x", TensorProto.FLOAT, shape))
        return "x"

    def constant(self, array):
        name = f"constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(numpy.asarray(array), name))
        return name

    def reals(self, *shape, scale=0.4):
        return self.constant((self.rng.standard_normal(shape) * scale).astype(numpy.float32))

    def op(self, kind, *inputs, outputs=1, **attributes):
        names = [f"{kind}{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names[0] if outputs == 1 else names

    def output(self, *names):
        self.outputs += [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names]

    def label(self, name):
        self.outputs.append(helper.make_tensor_value_info(name, TensorProto.INT64, None))

    def write(self, folder):
        graph = helper.make_graph(self.nodes, self.name, self.inputs, self.outputs, self.constants)
        opsets = [helper.make_opsetid("", self.opset), helper.make_opsetid("ai.onnx.ml", 3)]
        path = folder / f"{self.name}.onnx"
        onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
        return path


def batch_norm(n, x, channels):
    variance = n.constant(n.rng.uniform(0.5, 2, channels).astype(numpy.float32))
    return n.op("BatchNormalization", x, n.reals(channels), n.reals(channels), n.reals(channels), variance)


def pictures(n):
    """A stride of 2 with padding on both sides, depthwise and grouped convolutions, a residual, a mean, a dense layer."""
    x = n.input(1, 3, 17, 20)
    x = n.op("Conv", x, n.reals(8, 3, 3, 3), strides=[2, 2], pads=[1, 1, 1, 1])
    x = n.op("Relu", batch_norm(n, x, 8))
    skip = x
    x = n.op("Conv", x, n.reals(8, 1, 3, 3), n.reals(8), group=8, pads=[1, 1, 1, 1])
    x = n.op("Clip", x, n.constant(numpy.float32(0)), n.constant(numpy.float32(6)))
    x = n.op("Conv", x, n.reals(8, 4, 1, 1), group=2)
    x = n.op("Add", x, skip)
    x = n.op("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    x = n.op("AveragePool", x, kernel_shape=[2, 2], pads=[0, 1, 0, 1])
    x = n.op("Flatten", x)
    n.output(n.op("Softmax", n.op("Gemm", x, n.reals(5, 8 * 4 * 6, scale=0.1), n.reals(5), transB=1)))


def shuffle(n):
    """Groups of channels that change places, then both ways up in size."""
    x = n.op("Conv", n.input(1, 4, 6, 6), n.reals(6, 4, 1, 1))
    x = n.op("Reshape", x, n.constant(numpy.array([1, 2, 3, 6, 6])))
    x = n.op("Transpose", x, perm=[0, 2, 1, 3, 4])
    x = n.op("Reshape", x, n.constant(numpy.array([1, 6, 6, 6])))
    a, b = n.op("Split", x, n.constant(numpy.array([2, 4])), outputs=2, axis=1)
    scales = n.constant(numpy.array([1, 1, 2, 2], numpy.float32))
    a = n.op("Resize", a, "", scales, mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    b = n.op("Resize", b, "", scales, mode="linear")
    n.output(n.op("Concat", a, b, axis=1))


def signal(n):
    """One-dimensional convolutions with dilation, edges repeated, a mean over time."""
    x = n.op("Pad", n.input(1, 3, 30), n.constant(numpy.array([0, 0, 2, 0, 0, 2])), mode="edge")
    x = n.op("LeakyRelu", n.op("Conv", x, n.reals(6, 3, 3), dilations=[2]), alpha=0.1)
    x = n.op("ConvTranspose", x, n.reals(6, 4, 4), n.reals(4), strides=[2], pads=[1, 1])
    n.output(n.op("ReduceMean", n.op("Tanh", x), axes=[2], keepdims=0))


def recurrent(n):
    """A bidirectional LSTM, then a GRU from an initial state of zeros."""
    x = n.input(5, 1, 4)
    x = n.op("LSTM", x, n.reals(2, 12, 4), n.reals(2, 12, 3), n.reals(2, 24), outputs=2, hidden_size=3,
             direction="bidirectional")[0]
    x = n.op("Reshape", n.op("Transpose", x, perm=[0, 2, 1, 3]), n.constant(numpy.array([5, 1, 6])))
    y = n.op("GRU", x, n.reals(1, 9, 6), n.reals(1, 9, 3), n.reals(1, 18), outputs=2, hidden_size=3,
             linear_before_reset=1)
    n.output(n.op("Squeeze", y[1], n.constant(numpy.array([0]))))


def transformer(n):
    """One block: layer norms, two heads, a dense part with gelu by erf."""
    x = n.input(1, 6, 8)
    norm = lambda t: n.op("LayerNormalization", t, n.reals(8), n.reals(8), axis=-1)
    heads = []
    normal = norm(x)
    for _ in range(3):
        t = n.op("Add", n.op("MatMul", normal, n.reals(8, 8)), n.reals(8))
        heads.append(n.op("Transpose", n.op("Reshape", t, n.constant(numpy.array([0, 0, 2, 4]))), perm=[0, 2, 1, 3]))
    q, k, v = heads
    scores = n.op("Mul", n.op("MatMul", q, n.op("Transpose", k, perm=[0, 1, 3, 2])), n.constant(numpy.float32(0.5)))
    t = n.op("MatMul", n.op("Softmax", scores, axis=-1), v)
    t = n.op("Reshape", n.op("Transpose", t, perm=[0, 2, 1, 3]), n.constant(numpy.array([0, 0, 8])))
    x = n.op("Add", x, n.op("MatMul", t, n.reals(8, 8)))
    t = n.op("MatMul", norm(x), n.reals(8, 16))
    gelu = n.op("Erf", n.op("Mul", t, n.constant(numpy.float32(2 ** -0.5))))
    gelu = n.op("Mul", n.op("Mul", n.op("Add", gelu, n.constant(numpy.float32(1))), t), n.constant(numpy.float32(0.5)))
    n.output(n.op("Add", x, n.op("MatMul", gelu, n.reals(16, 8))))


def quantized(n):
    """QuantizeLinear and DequantizeLinear around each layer, weights with a scale an output channel."""
    def coded(x, scale, zero):
        s, z = n.constant(numpy.float32(scale)), n.constant(numpy.int8(zero))
        return n.op("DequantizeLinear", n.op("QuantizeLinear", x, s, z), s, z)

    def weights(*shape):
        codes = n.constant(n.rng.integers(-127, 128, shape).astype(numpy.int8))
        scales = n.constant(n.rng.uniform(0.002, 0.004, shape[0]).astype(numpy.float32))
        return n.op("DequantizeLinear", codes, scales, n.constant(numpy.zeros(shape[0], numpy.int8)), axis=0)

    x = coded(n.input(1, 3, 8, 8), 0.03, 4)
    x = coded(n.op("Relu", n.op("Conv", x, weights(6, 3, 3, 3), n.reals(6), pads=[1, 1, 1, 1])), 0.02, -128)
    x = coded(n.op("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2]), 0.02, -128)
    x = n.op("Flatten", x)
    n.output(coded(n.op("Gemm", x, weights(5, 96), transB=1), 0.1, 3))


def trees(n, features, outputs, kind):
    """Attributes of random trees: comparisons of each mode, leaves with a weight for each output."""
    lists = {f"nodes_{key}": [] for key in
             ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")}
    weights = {f"{kind}_{key}": [] for key in ("treeids", "nodeids", "ids", "weights")}
    for tree in range(6):
        nodes = 15  # three levels of nodes, then leaves
        for node in range(nodes):
            is_leaf = node >= 7
            mode = "LEAF" if is_leaf else ("BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT")[(tree + node) % 4]
            row = (tree, node, int(n.rng.integers(features)), 0.0 if is_leaf else float(n.rng.standard_normal() / 2), mode,
                   0 if is_leaf else 2 * node + 1, 0 if is_leaf else 2 * node + 2)
            for values, value in zip(lists.values(), row):
                values.append(value)
            for output in range(outputs if is_leaf else 0):
                for values, value in zip(weights.values(), (tree, node, output, float(n.rng.standard_normal()))):
                    values.append(value)
    return lists | weights


def boosted_trees(n):
    """A classifier of two classes: one weight a leaf."""
    label, shares = n.op("TreeEnsembleClassifier", n.input(1, 5), outputs=2, domain="ai.onnx.ml", post_transform="LOGISTIC",
                         classlabels_int64s=[0, 1], base_values=[0.3], **trees(n, 5, 1, "class"))
    n.label(label)
    n.output(shares)


def forest(n):
    """A classifier of three classes, and the sums of a regressor."""
    x = n.input(3, 4)
    label, shares = n.op("TreeEnsembleClassifier", x, outputs=2, domain="ai.onnx.ml", post_transform="SOFTMAX",
                         classlabels_int64s=[0, 1, 2], **trees(n, 4, 3, "class"))
    n.label(label)
    n.output(shares, n.op("TreeEnsembleRegressor", x, domain="ai.onnx.ml", n_targets=2, aggregate_function="AVERAGE",
                          base_values=[0.5, -1.0], **trees(n, 4, 2, "target")))


def scaled(n):
    """Features with offsets and scales, then the logarithm of a sum of exponentials with and without its dimension, and chosen columns."""
    offset, scale = ([float(x) for x in n.rng.uniform(0.5, 2, 4)] for _ in range(2))
    x = n.op("Scaler", n.input(3, 4), domain="ai.onnx.ml", offset=offset, scale=scale)
    root = n.op("Sqrt", n.constant(numpy.float32(7)))  # as torch.onnx scales the products of attention
    x = n.op("Mul", x, n.op("Div", n.constant(numpy.float32(1)), root))
    far = n.op("Mul", x, n.constant(numpy.float32(900)))  # exp of it is infinite
    n.output(n.op("ReduceLogSumExp", far, axes=[1], keepdims=1), n.op("ReduceLogSumExp", x, axes=[1], keepdims=0),
             n.op("ArrayFeatureExtractor", x, n.constant(numpy.array([[2, 0]])), domain="ai.onnx.ml"))


def make_networks(folder):
    builders = (pictures, shuffle, signal, recurrent, transformer, quantized, boosted_trees, forest, scaled)
    paths = []
    for seed, build in enumerate(builders):
        network = Network(build.__name__, seed=seed)
        build(network)
        paths.append(network.write(folder))
    return paths
