"""keras_networks.py FOLDER: ten small Keras networks as .tflite files, each float, int8 and with a dynamic range.

Weights are random, of one seed. int8: full-integer post-training quantization with int8 inputs and outputs, calibrated on random
inputs. dynamic: int8 weights and real inputs. A network that the converter cannot write is named on standard output.
"""
import contextlib
import io
import os
import pathlib
import sys

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", TF_ENABLE_ONEDNN_OPTS="0", CUDA_VISIBLE_DEVICES="")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

CALIBRATION_INPUTS = 16


def convolutions(x):
    x = layers.Conv2D(6, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Conv2D(8, 3, activation="relu6")(x)
    x = layers.MaxPooling2D(2)(x)
    return layers.Dense(4, activation="softmax")(layers.Flatten()(x))


def separable(x):
    x = layers.SeparableConv2D(8, 3, padding="same", activation="relu")(x)
    x = layers.DepthwiseConv2D(3, strides=2, depth_multiplier=2, padding="same")(x)
    x = layers.ReLU(max_value=6)(layers.BatchNormalization()(x))
    return layers.Dense(3)(layers.GlobalAveragePooling2D()(x))


def residual(x):
    x = layers.Conv2D(8, 3, padding="same", use_bias=False)(x)
    short = x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.ReLU()(layers.Conv2D(8, 3, padding="same")(x))
    x = layers.Add()([layers.Conv2D(8, 3, padding="same")(x), short])
    return layers.Dense(5, activation="sigmoid")(layers.GlobalMaxPooling2D()(layers.ReLU()(x)))


def squeeze_and_excite(x):
    x = layers.Conv2D(8, 3, activation="hard_swish")(x)
    gate = layers.Dense(8, activation="sigmoid")(layers.Dense(4, activation="relu")(layers.GlobalAveragePooling2D()(x)))
    x = layers.Multiply()([x, layers.Reshape((1, 1, 8))(gate)])
    return layers.Dense(3)(layers.Flatten()(layers.AveragePooling2D(2)(x)))


def autoencoder(x):
    x = layers.Dense(16, activation="leaky_relu")(x)
    x = layers.Dense(4, activation="tanh")(x)
    x = layers.Dense(16, activation="elu")(x)
    return layers.Dense(24)(x)


def upsampling(x):
    low = layers.Conv2D(4, 3, strides=2, padding="same", activation="relu")(x)
    up = layers.Conv2DTranspose(4, 3, strides=2, padding="same", activation="relu")(low)
    near = layers.UpSampling2D(2)(low)
    smooth = layers.UpSampling2D(2, interpolation="bilinear")(low)
    x = layers.Concatenate()([up, near, smooth, x])
    return layers.Conv2D(2, 1, activation="sigmoid")(x)


def signal(x):
    x = layers.ZeroPadding1D(2)(x)
    x = layers.Conv1D(8, 5, strides=2, activation="relu")(x)
    x = layers.Conv1D(8, 3, padding="causal", dilation_rate=2, activation="swish")(x)
    x = layers.MaxPooling1D(2)(x)
    return layers.Dense(3)(layers.GlobalAveragePooling1D()(x))


def lstm(x):
    return layers.Dense(3, activation="softmax")(layers.LSTM(6, unroll=True)(x))


def gru(x):
    return layers.Dense(3)(layers.GRU(6, unroll=True, return_sequences=True)(x))


def attention(x):
    y = layers.Dense(8)(x)
    y = layers.Add()([y, layers.MultiHeadAttention(2, 4)(y, y)])
    y = layers.LayerNormalization()(y)
    y = layers.Add()([y, layers.Dense(8)(layers.Dense(16, activation="gelu")(y))])
    return layers.Dense(3)(layers.GlobalAveragePooling1D()(layers.LayerNormalization()(y)))


NETWORKS = {
    convolutions: (16, 16, 3), separable: (12, 12, 3), residual: (10, 10, 2), squeeze_and_excite: (10, 10, 3), autoencoder: (24,),
    upsampling: (8, 8, 2), signal: (24, 3), lstm: (6, 4), gru: (6, 4), attention: (6, 5),
}


def converted(model, form):
    """The bytes of the file."""
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if form == "dynamic":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if form == "int8":
        rng = np.random.default_rng(1)
        shape = model.input.shape
        inputs = [rng.standard_normal(shape).astype(np.float32) for _ in range(CALIBRATION_INPUTS)]
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([one] for one in inputs)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
    with contextlib.redirect_stdout(io.StringIO()):  # the converter lists the model there
        return converter.convert()


def randomize(model):
    """Batch normalization and biases start as 0 and 1: give them values, so that a mistake in them shows."""
    rng = np.random.default_rng(2)
    for variable in model.variables:
        if variable.dtype == "float32" and len(variable.shape) == 1:
            variable.assign(np.asarray(variable) + rng.uniform(0, 0.3, variable.shape).astype(np.float32))


def main():
    folder = pathlib.Path(sys.argv[1])
    print(f"versions: tensorflow {tf.__version__}, keras {keras.__version__}")
    for build, shape in NETWORKS.items():
        keras.utils.set_random_seed(3)
        x = keras.Input(batch_shape=(1, *shape))
        model = keras.Model(x, build(x))
        randomize(model)
        for form in ("float", "int8", "dynamic"):
            try:
                (folder / f"{build.__name__}_{form}.tflite").write_bytes(converted(model, form))
            except Exception as error:  # the exporter's own limits are not ours
                print(f"not exported: {build.__name__}_{form}: {str(error).strip().splitlines()[0][:200]}")


if __name__ == "__main__":
    main()
