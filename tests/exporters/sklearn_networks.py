"""sklearn_networks.py FOLDER: ten small scikit-learn models as .onnx files, written by skl2onnx."""
import pathlib
import sys
import warnings

import numpy as np
import skl2onnx
import sklearn
from sklearn import cluster, decomposition, ensemble, linear_model, naive_bayes, neural_network, pipeline, preprocessing, svm, tree
from skl2onnx.common.data_types import FloatTensorType

warnings.filterwarnings("ignore")
FEATURES = 6


def scaled(*steps):
    return pipeline.make_pipeline(preprocessing.StandardScaler(), *steps)


MODELS = {
    "logistic_regression": scaled(linear_model.LogisticRegression()),
    "linear_regression": pipeline.make_pipeline(preprocessing.MinMaxScaler(), linear_model.Ridge()),
    "decision_tree": tree.DecisionTreeClassifier(max_depth=4, random_state=1),
    "random_forest": ensemble.RandomForestClassifier(5, max_depth=4, random_state=1),
    "random_forest_regressor": ensemble.RandomForestRegressor(5, max_depth=4, random_state=1),
    "gradient_boosting": ensemble.GradientBoostingClassifier(n_estimators=4, max_depth=3, random_state=1),
    "mlp": scaled(neural_network.MLPClassifier(hidden_layer_sizes=(8,), max_iter=50, random_state=1)),
    "mlp_regressor": scaled(decomposition.PCA(4), neural_network.MLPRegressor(hidden_layer_sizes=(8,), activation="tanh", max_iter=50, random_state=1)),
    "svm": scaled(svm.SVC(random_state=1)),
    "k_means": scaled(cluster.KMeans(3, n_init=1, random_state=1)),
    "naive_bayes": naive_bayes.GaussianNB(),
    "support_vector_regressor": scaled(svm.SVR()),
}


def main():
    folder = pathlib.Path(sys.argv[1])
    print(f"versions: scikit-learn {sklearn.__version__}, skl2onnx {skl2onnx.__version__}")
    rng = np.random.default_rng(1)
    inputs = rng.standard_normal((120, FEATURES)).astype(np.float32)
    score = inputs[:, 0] - inputs[:, 1] + 0.5 * inputs[:, 2] ** 2
    classes = np.digitize(score, [-0.5, 1.0])
    for name, model in MODELS.items():
        is_regression = "regress" in name and "logistic" not in name
        model.fit(inputs, score.astype(np.float32) if is_regression else classes)
        last = model[-1] if isinstance(model, pipeline.Pipeline) else model
        options = {id(last): {"zipmap": False}} if hasattr(last, "predict_proba") and name != "logistic_regression" else None
        try:
            made = skl2onnx.convert_sklearn(model, initial_types=[("input", FloatTensorType([1, FEATURES]))], options=options,
                                            target_opset={"": 17, "ai.onnx.ml": 3})
        except Exception as error:  # the exporter's own limits are not ours
            print(f"not exported: {name}: {str(error).strip().splitlines()[0][:200]}")
            continue
        (folder / f"{name}.onnx").write_bytes(made.SerializeToString())


if __name__ == "__main__":
    main()
