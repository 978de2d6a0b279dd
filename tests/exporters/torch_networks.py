"""torch_networks.py FOLDER [FORM...]: small PyTorch networks as .onnx files, by both exporters of torch.onnx and quantized by onnxruntime.

Weights are random, of one seed. NAME_script.onnx: the exporter by TorchScript. NAME_dynamo.onnx: that by torch.export. NAME_qdq.onnx:
the first, quantized to int8 by onnxruntime's quantize_static (QDQ) on random inputs. FORMs, script, dynamo and
qdq, choose some. What cannot be exported is named.
"""
import contextlib
import io
import logging
import pathlib
import sys
import warnings

import numpy as np
import torch
from torch import nn

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
CALIBRATION_INPUTS = 16
OPSET_OF_SCRIPT, OPSET_OF_DYNAMO = 17, 18


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(2, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU())
        self.inner = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1))
        self.last = nn.Linear(8, 4)

    def forward(self, x):
        x = self.first(x)
        return self.last(torch.relu(x + self.inner(x)).mean((2, 3)))


class Recurrent(nn.Module):
    def __init__(self, kind, **options):
        super().__init__()
        self.cell = kind(4, 6, batch_first=True, **options)
        self.last = nn.Linear(12 if options.get("bidirectional") else 6, 3)

    def forward(self, x):
        return self.last(self.cell(x)[0][:, -1])


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(8)
        self.query_key_value = nn.Linear(8, 24)
        self.inner = nn.Sequential(nn.LayerNorm(8), nn.Linear(8, 16), nn.GELU(), nn.Linear(16, 8))

    def forward(self, x):
        parts = self.query_key_value(self.norm(x)).reshape(1, -1, 3, 2, 4).permute(2, 0, 3, 1, 4)
        seen = nn.functional.scaled_dot_product_attention(parts[0], parts[1], parts[2])
        x = x + seen.transpose(1, 2).reshape(1, -1, 8)
        return (x + self.inner(x)).mean(1)


class Upsampling(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(2, 4, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(4, 4, 4, stride=2, padding=1)
        self.last = nn.Conv2d(14, 2, 1)

    def forward(self, x):
        low = torch.relu(self.down(x))
        near = nn.functional.interpolate(low, scale_factor=2, mode="nearest")
        smooth = nn.functional.interpolate(low, scale_factor=2, mode="bilinear", align_corners=False)
        return torch.sigmoid(self.last(torch.cat([self.up(low), near, smooth, x], 1)))


def convolutions():
    return nn.Sequential(nn.Conv2d(3, 6, 3, stride=2, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.Conv2d(6, 8, 3), nn.ReLU6(),
                         nn.MaxPool2d(2), nn.Flatten(), nn.Linear(72, 4), nn.Softmax(-1))


def depthwise():
    return nn.Sequential(nn.Conv2d(3, 8, 1), nn.Hardswish(), nn.Conv2d(8, 8, 3, padding=1, groups=8), nn.SiLU(),
                         nn.Conv2d(8, 8, 3, groups=2), nn.LeakyReLU(0.1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 3))


def pixels():
    return nn.Sequential(nn.Conv2d(2, 8, 3, padding=1), nn.GroupNorm(2, 8), nn.PReLU(8), nn.Conv2d(8, 12, 3, padding=1),
                         nn.PixelShuffle(2), nn.ReflectionPad2d(1), nn.Conv2d(3, 1, 3), nn.Tanh())


def signal():
    return nn.Sequential(nn.Conv1d(3, 8, 5, stride=2, padding=2), nn.BatchNorm1d(8), nn.ELU(), nn.Conv1d(8, 8, 3, dilation=2),
                         nn.Softplus(), nn.MaxPool1d(2), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(8, 3), nn.LogSoftmax(-1))


def dense():
    return nn.Sequential(nn.Linear(20, 16), nn.GELU(), nn.LayerNorm(16), nn.Linear(16, 8), nn.Mish(), nn.Linear(8, 20))


NETWORKS = {
    "convolutions": (convolutions, (3, 16, 16)), "depthwise": (depthwise, (3, 10, 10)), "residual": (Residual, (2, 10, 10)),
    "lstm": (lambda: Recurrent(nn.LSTM), (6, 4)), "gru": (lambda: Recurrent(nn.GRU), (6, 4)),
    "both_ways": (lambda: Recurrent(nn.LSTM, bidirectional=True), (6, 4)), "attention": (Attention, (6, 8)),
    "upsampling": (Upsampling, (2, 8, 8)), "pixels": (pixels, (2, 6, 6)), "signal": (signal, (3, 24)), "dense": (dense, (20,)),
}


def export(model, shape, path, dynamo):
    options = {"dynamo": True, "external_data": False} if dynamo else {"dynamo": False}
    with contextlib.redirect_stdout(io.StringIO()):
        torch.onnx.export(model, (torch.zeros(1, *shape),), str(path), input_names=["input"],
                          opset_version=OPSET_OF_DYNAMO if dynamo else OPSET_OF_SCRIPT, **options)


def quantize(source, shape, path):
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

    class Inputs(CalibrationDataReader):
        def __init__(self):
            rng = np.random.default_rng(1)
            self.left = [rng.standard_normal((1, *shape)).astype(np.float32) for _ in range(CALIBRATION_INPUTS)]

        def get_next(self):
            return {"input": self.left.pop()} if self.left else None

    quantize_static(str(source), str(path), Inputs(), quant_format=QuantFormat.QDQ, per_channel=True,
                    activation_type=QuantType.QInt8, weight_type=QuantType.QInt8)


def randomize(model):
    """Norms and their statistics start as 0 and 1: give them values, so that a mistake in them shows."""
    for _, value in sorted(model.state_dict().items()):
        if value.ndim == 1:
            value += torch.rand(value.shape) * 0.3


def main():
    folder, forms = pathlib.Path(sys.argv[1]), sys.argv[2:]
    import onnxruntime
    print(f"versions: torch {torch.__version__}, onnxruntime {onnxruntime.__version__}")
    for name, (make, shape) in NETWORKS.items():
        torch.manual_seed(3)
        model = make().eval()
        randomize(model)
        script = folder / f"{name}_script.onnx"
        for form, step in (("script", lambda: export(model, shape, script, False)),
                           ("dynamo", lambda: export(model, shape, folder / f"{name}_dynamo.onnx", True)),
                           ("qdq", lambda: quantize(script, shape, folder / f"{name}_qdq.onnx"))):
            if forms and form not in forms:
                continue
            try:
                step()
            except Exception as error:  # the exporter's own limits are not ours
                print(f"not exported: {name}_{form}: {(str(error).strip() or repr(error)).splitlines()[0][:200]}")


if __name__ == "__main__":
    main()
