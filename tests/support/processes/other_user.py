"""The same process as somebody who may not do what its own user may."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NOBODY = 65534


@contextmanager
def shared_folder() -> Iterator[Path]:
    """A folder that everybody may enter and read; what is made in it is its maker's, as on a file server."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        yield folder


@contextmanager
def without_permission(*paths: Path) -> Iterator[None]:
    """Nobody but root may do anything with these paths, and this process is not root meanwhile."""
    modes = {path: path.stat().st_mode for path in paths}
    is_root = os.geteuid() == 0
    for path in paths:
        path.chmod(0)
    if is_root:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        for path, mode in modes.items():
            path.chmod(mode)
