"""nameko's container, less what it measures and logs around each worker, which costs more than most handlers."""

import logging
import sys
from collections.abc import Callable
from typing import Any

import eventlet
from nameko.containers import ServiceContainer, WorkerContext
from nameko.exceptions import ContainerBeingKilled

from kentan.runtime import logs, tracing

logger = logging.getLogger(__name__)


class Container(ServiceContainer):
    """Runs a service. A worker's log lines carry its part and correlation id; what its method raises, its entrypoint tells.

    The one kind of dependency that we have, the desk, wants to know of no worker's beginning or end.
    """

    def spawn_worker(self, entrypoint: Any, args: Any, kwargs: Any, context_data: dict | None = None,
                     handle_result: Callable | None = None) -> WorkerContext:
        """Have a worker run an entrypoint's method, once one is free."""
        if self._being_killed:
            raise ContainerBeingKilled()
        worker_ctx = WorkerContext(self, self.service_cls(), entrypoint, args, kwargs, data=context_data)
        self._worker_pool.spawn_n(self._work, worker_ctx, handle_result)
        return worker_ctx

    def _work(self, worker_ctx: WorkerContext, handle_result: Callable | None) -> None:
        try:
            self._run_worker(worker_ctx, handle_result)
        except Exception:  # of an entrypoint; going on could only do harm
            logger.critical("a worker of %s broke", self.service_name, exc_info=True)
            eventlet.spawn_n(self.kill, sys.exc_info())

    def _kill_worker_threads(self) -> None:
        for worker in list(self._worker_pool.coroutines_running):
            eventlet.kill(worker)

    def _run_worker(self, worker_ctx: WorkerContext, handle_result: Callable | None) -> None:
        logs.part.set(self.service_name)
        logs.correlation.set(worker_ctx.data.get("correlation_id", logs.NONE))
        self._inject_dependencies(worker_ctx)
        result = exc_info = None
        try:
            with self._span_of(worker_ctx):
                result = getattr(worker_ctx.service, worker_ctx.entrypoint.method_name)(*worker_ctx.args, **worker_ctx.kwargs)
        except Exception:
            exc_info = sys.exc_info()
        if handle_result is not None:
            result, exc_info = handle_result(worker_ctx, result, exc_info)
        del exc_info  # breaks a cycle, so that no sweep of the collector is needed

    def _span_of(self, worker_ctx: WorkerContext) -> Any:
        entrypoint = worker_ctx.entrypoint
        kind = getattr(entrypoint, "span_kind", tracing.SERVER)
        return tracing.span(f"{self.service_name}.{entrypoint.method_name}", kind, worker_ctx.data)
