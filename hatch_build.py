"""What the installed planner needs, read from the lists that the app is set up with.

So no version stands in two places. Streamlit serves the app, which is no part of the package.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Requirements(MetadataHookInterface):
    """The fields that pyproject.toml calls dynamic."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill them in."""
        metadata["dependencies"] = self._listed("requirements.txt")
        metadata["optional-dependencies"] = {"cluster": self._listed("requirements-cluster.txt")}

    def _listed(self, name: str) -> list[str]:
        lines = (Path(self.root) / name).read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line and not line.startswith(("#", "-r", "streamlit"))]
