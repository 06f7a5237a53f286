"""The site and its background work in one process."""

import os
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from awards import create_app
from awards.jobs.queue import consumer

THREADS = 8


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no type hints
    """Gunicorn with the queue's consumer inside its worker."""

    def __init__(self, host: str, port: int, worker: bool) -> None:
        self.options = {
            "bind": f"{host}:{port}",
            "workers": 1 if worker else int(os.environ.get("WEB_CONCURRENCY", "1")),
            "threads": THREADS,
            "worker_class": "gthread",
            "control_socket_disable": True,
            "loglevel": "warning",
        }
        self.worker = worker
        self.app: Flask | None = None
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)
        if self.worker:
            self.cfg.set("post_worker_init", self._begin_work)
            self.cfg.set("worker_exit", self._end_work)

    def load(self) -> Flask:
        self.app = create_app()
        return self.app

    def _begin_work(self, _worker: Any) -> None:
        assert self.app is not None
        self.consumer = consumer(self.app, embedded=True)
        self.consumer.start()

    def _end_work(self, _server: Any, _worker: Any) -> None:
        if hasattr(self, "consumer"):
            self.consumer.stop(graceful=True)
