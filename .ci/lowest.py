"""Prints the lowest version that pyproject.toml allows of each package that it names, for ``pip install -c``."""

import re
import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
needed = [*project["dependencies"], *project["optional-dependencies"]["test"]]
for name, version in (re.match(r"([\w.-]+)>=([\d.]+)", need).groups() for need in needed):
    print(f"{name}=={version}")
