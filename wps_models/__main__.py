"""``python -m wps_models``: check payloads and print samples."""

import sys

from wps_models._cli import main

if __name__ == "__main__":
    sys.exit(main())
