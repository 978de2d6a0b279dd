"""Writes trees of scikit-learn as .json that milliwatt reads (docs/trees.md).

    import export_trees
    export_trees.save(model, "model.json")

takes decision trees, forests, extra trees and gradient boosting, classifiers and regressors of one answer. From a file
that joblib wrote:

    python3 tools/export_trees.py model.joblib model.json

The form is LightGBM's dump_model. Leaves of trees and forests of classifiers are lists, a probability for each class, in
the order of model.classes_.
"""

import json
import sys


def _branch(tree, node, leaf):
    left, right = int(tree.children_left[node]), int(tree.children_right[node])
    if left == right:
        return {"leaf_value": leaf(tree.value[node])}
    return {"split_feature": int(tree.feature[node]), "threshold": float(tree.threshold[node]), "decision_type": "<=",
            "left_child": _branch(tree, left, leaf), "right_child": _branch(tree, right, leaf)}


def _probabilities(value):
    """Older releases count items, newer ones have shares."""
    counts = [float(count) for count in value[0]]
    return [count / sum(counts) for count in counts]


def _mean(value):
    return float(value[0][0])


def _boosted(model):
    """The objective, and trees that add to each answer in turn; the first are what the sums begin with."""
    import numpy

    trees = model.estimators_
    start = model._raw_predict_init(numpy.zeros((1, model.n_features_in_)))[0]
    roots = [{"leaf_value": float(value)} for value in start]
    for one_round in trees:
        for regressor in one_round:
            roots.append(_branch(regressor.tree_, 0, lambda value: model.learning_rate * _mean(value)))
    if not hasattr(model, "classes_"):
        return "regression", roots, trees.shape[1]
    return "binary sigmoid:1" if trees.shape[1] == 1 else "multiclass", roots, trees.shape[1]


def as_dict(model):
    kind = type(model).__name__
    leaf = _probabilities if hasattr(model, "classes_") else _mean
    objective, a_round, is_mean = "probabilities" if hasattr(model, "classes_") else "regression", 1, True
    if kind in ("DecisionTreeClassifier", "DecisionTreeRegressor", "ExtraTreeClassifier", "ExtraTreeRegressor"):
        roots = [_branch(model.tree_, 0, leaf)]
    elif kind in ("RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor"):
        roots = [_branch(tree.tree_, 0, leaf) for tree in model.estimators_]
    elif kind in ("GradientBoostingClassifier", "GradientBoostingRegressor"):
        objective, roots, a_round = _boosted(model)
        is_mean = False
    else:
        raise TypeError(f"{kind}; give a tree, a forest or GradientBoosting of scikit-learn")
    if getattr(model, "n_outputs_", 1) != 1:
        raise TypeError(f"{model.n_outputs_} answers; give a model of one")
    return {"objective": objective, "max_feature_idx": int(model.n_features_in_) - 1, "num_tree_per_iteration": a_round,
            "average_output": is_mean, "tree_info": [{"tree_structure": root} for root in roots]}


def save(model, path):
    text = json.dumps(as_dict(model))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: export_trees.py MODEL.joblib MODEL.json")
    import joblib

    save(joblib.load(sys.argv[1]), sys.argv[2])
