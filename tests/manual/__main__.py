"""Write the manual anew: ``python -m tests.manual``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.manual import made


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for file, text in made.files(Path(folder)):
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
                print(file)


if __name__ == "__main__":
    main()
