"""The program ``camsync``, also as ``python -m napari_camsync``."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C is said in a sentence even while it is being imported."""
    try:
        from .cli import run
    except KeyboardInterrupt:
        sys.stderr.write("Stopped before anything was begun.\n")
        raise SystemExit(130) from None
    run()


if __name__ == "__main__":
    main()
