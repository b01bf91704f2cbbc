"""nameko's container, less what it measures and logs around each worker, which costs more than most handlers."""

import sys
from collections.abc import Callable

from nameko.containers import ServiceContainer, WorkerContext

from kentan.runtime import logs


class Container(ServiceContainer):
    """Runs a service. A worker's log lines carry its part and correlation id; what its method raises, its entrypoint tells."""

    def _run_worker(self, worker_ctx: WorkerContext, handle_result: Callable | None) -> None:
        logs.part.set(self.service_name)
        logs.correlation.set(worker_ctx.data.get("correlation_id", logs.NONE))
        self._inject_dependencies(worker_ctx)
        self._worker_setup(worker_ctx)
        result = exc_info = None
        try:
            result = getattr(worker_ctx.service, worker_ctx.entrypoint.method_name)(*worker_ctx.args, **worker_ctx.kwargs)
        except Exception:
            exc_info = sys.exc_info()
        if handle_result is not None:
            result, exc_info = handle_result(worker_ctx, result, exc_info)
        self._worker_result(worker_ctx, result, exc_info)
        del exc_info  # breaks a cycle, so that no sweep of the collector is needed
        self._worker_teardown(worker_ctx)
