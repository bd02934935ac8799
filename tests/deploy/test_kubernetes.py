"""The manifests against Kubernetes' own published schemas, and their settings against ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from litetts.settings import Store

validate = pytest.importorskip("kubernetes_validate")
yaml = pytest.importorskip("yaml")

DEPLOY = Path(__file__).parents[2] / "deploy"
PLAIN = sorted(
    path
    for path in (DEPLOY / "kubernetes").glob("*/*.yaml")
    if path.name not in ("kustomization.yaml", "values.yaml")
)
VERSIONS = ("1.29", "1.32")


def documents(path: Path) -> list[dict[str, Any]]:
    return [d for d in yaml.safe_load_all(path.read_text("utf-8")) if d]


@pytest.mark.parametrize("path", PLAIN, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_manifests_are_what_kubernetes_takes(path):
    for document in documents(path):
        if document["apiVersion"].startswith("keda.sh"):
            continue  # not Kubernetes' own
        for version in VERSIONS:
            validate.validate(document, version, strict=True)


def test_everything_in_a_folder_is_applied():
    for folder in {path.parent for path in PLAIN}:
        (said,) = documents(folder / "kustomization.yaml")
        own = {r for r in said["resources"] if r.endswith(".yaml")}
        assert own == {p.name for p in PLAIN if p.parent == folder}
        for other in set(said["resources"]) - own:
            assert (folder / other / "kustomization.yaml").is_file()


def settings_of(names: dict[str, str], tmp_path: Path) -> Any:
    return Store(tmp_path, environ={k: v for k, v in names.items() if k != "LITETTS_HOME"}).settings


def test_settings_of_the_manifests_are_ours(tmp_path):
    (base,) = documents(DEPLOY / "kubernetes/base/configmap.yaml")
    (patch,) = documents(DEPLOY / "kubernetes/redis/kustomization.yaml")[0]["patches"]
    redis = yaml.safe_load(patch["patch"])
    settings = settings_of(base["data"] | redis["data"], tmp_path)
    assert settings.server.host == "0.0.0.0"
    assert settings.cache.redis == "redis://litetts-redis:6379/0"
    (deployment,) = documents(DEPLOY / "kubernetes/base/deployment.yaml")
    pod = deployment["spec"]["template"]["spec"]
    # The drain ends before the pod is killed, and the port is the one that is probed.
    assert pod["terminationGracePeriodSeconds"] > settings.server.drain_s + 5
    (port,) = pod["containers"][0]["ports"]
    assert port["containerPort"] == settings.server.port


def test_settings_of_the_chart_are_ours(tmp_path):
    (values,) = documents(DEPLOY / "helm/litetts/values.yaml")
    names = {
        f"LITETTS_{name.upper().replace('.', '__')}": str(value)
        for name, value in values["settings"].items()
    }
    settings = settings_of(names, tmp_path)
    assert settings.scheduling.workers == values["settings"]["scheduling.workers"]


def test_on_a_card_they_are_ours_too(tmp_path):
    (base,) = documents(DEPLOY / "kubernetes/base/configmap.yaml")
    (said,) = documents(DEPLOY / "kubernetes/cuda/kustomization.yaml")
    names, pod = (yaml.safe_load(patch["patch"]) for patch in said["patches"])
    (chart,) = documents(DEPLOY / "helm/litetts/values-cuda.yaml")
    (values,) = documents(DEPLOY / "helm/litetts/values.yaml")
    assert set(chart) <= set(values)
    plain = settings_of(base["data"] | names["data"], tmp_path)
    named = {
        f"LITETTS_{name.upper().replace('.', '__')}": str(value)
        for name, value in (values["settings"] | chart["settings"]).items()
    }
    for settings in (plain, settings_of(named, tmp_path)):
        assert settings.engine.provider == "cuda"
        assert not settings.scheduling.processes  # a process each would have the model each
        assert settings.scheduling.workers == 16
    # What is laid over it, on what it is laid over, is what Kubernetes takes.
    (deployment,) = documents(DEPLOY / "kubernetes/base/deployment.yaml")
    laid, over = pod["spec"]["template"]["spec"], deployment["spec"]["template"]["spec"]
    (container,) = over["containers"]
    assert laid["containers"][0]["name"] == container["name"]
    limits = laid["containers"][0]["resources"]["limits"]
    assert limits == chart["resources"]["limits"]
    container["resources"]["limits"] = limits
    over["tolerations"] = laid["tolerations"]
    assert laid["tolerations"] == chart["tolerations"]
    for version in VERSIONS:
        validate.validate(deployment, version, strict=True)
    assert said["images"][0]["newTag"] == chart["image"]["tag"]


def test_the_chart_names_no_value_that_there_is_not():
    (values,) = documents(DEPLOY / "helm/litetts/values.yaml")
    for path in (DEPLOY / "helm/litetts/templates").iterdir():
        for part in path.read_text("utf-8").split(".Values.")[1:]:
            name = "".join(c if c.isalnum() or c == "." else " " for c in part).split()[0]
            at: Any = values
            for step in name.strip(".").split("."):
                assert step in at, f"{path.name}: {name}"
                at = at[step]
