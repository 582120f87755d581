"""Starts the emulator: python -m moto_extension --lambda-host URL --code-folder PATH --region REGION.

Prints one JSON line with its port when it is ready, and ends when its standard input ends.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading

import moto

from .state import STATE

MOTO_VERSION = "5.2.1"


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def _patch() -> None:
    from moto.core import responses, utils

    from .alarms import patch_alarms
    from .change_sets import patch_change_sets
    from .compute_and_alarm_types import add_compute_and_alarm_types
    from .confirmations import patch_confirmations
    from .invocation import patch_lambda
    from .messaging_and_data_types import add_messaging_and_data_types
    from .notifications import patch_notifications
    from .resource_updates import patch_resource_updates

    # The server has decompressed the body before; moto does it again and fails.
    decompress = utils.gzip_decompress
    responses.gzip_decompress = lambda body: decompress(body) if body.startswith(b"\x1f\x8b") else body
    patch_lambda()
    patch_change_sets()
    patch_resource_updates()
    patch_alarms()
    # Before deliveries by HTTPS, whose endpoints may confirm at once.
    patch_confirmations()
    patch_notifications()
    add_messaging_and_data_types()
    add_compute_and_alarm_types()


def main() -> None:
    """Reads the arguments and serves until standard input ends."""
    if moto.__version__ != MOTO_VERSION:
        sys.exit(f"moto {moto.__version__} is installed; the emulator changes the inside of {MOTO_VERSION}")
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--lambda-host", required=True)
    arguments.add_argument("--code-folder", required=True)
    arguments.add_argument("--region", required=True)
    chosen = arguments.parse_args()
    STATE.lambda_host, STATE.code_folder, STATE.region = chosen.lambda_host, chosen.code_folder, chosen.region
    _patch()

    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    from .front import Front

    class Quiet(WSGIRequestHandler):
        def log_request(self, *_: object) -> None:
            """The journal says more."""

    application = Front(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet)
    STATE.endpoint = f"http://127.0.0.1:{server.port}"
    os.environ["MOTO_PORT"] = str(server.port)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    print(json.dumps({"port": server.port}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
