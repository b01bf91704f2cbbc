"""How a county's hooks are called: plugin by plugin, so that a broken one is known by name."""

import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any

import pluggy

from kentan.errors import KentanError, Unavailable

log = logging.getLogger(__name__)


class CountyHooks:
    """The hooks of one county; ``hooks.clock_policy(county=…, …)`` asks every plugin that is on there."""

    def __init__(self, manager: pluggy.PluginManager, off: Collection[str], missing: Mapping[str, Collection[str]]) -> None:
        """Leave out the plugins named in ``off``.

        :param missing: plugins switched on here and not installed in this process, with the hooks they had.
        """
        self._manager, self._off, self._missing = manager, frozenset(off), missing

    def __getattr__(self, name: str) -> Callable[..., Any]:
        caller = getattr(self._manager.hook, name)

        def ask(**kwargs: Any) -> Any:
            return self._ask(caller, kwargs)

        return ask

    def _ask(self, caller: pluggy.HookCaller, kwargs: dict) -> Any:
        advisory = getattr(caller.spec.function, "advisory", False)  # type: ignore[union-attr]
        self._look_for_missing(caller.name, advisory)
        first = caller.spec.opts.get("firstresult")  # type: ignore[union-attr]
        answers = []
        for implementation in reversed(caller.get_hookimpls()):
            if implementation.plugin_name in self._off:
                continue
            answer = answer_of(caller.name, implementation, kwargs, advisory)
            if answer is None:
                continue
            if first:
                return answer
            answers.append(answer)
        return None if first else answers

    def _look_for_missing(self, hook: str, advisory: bool) -> None:
        for plugin, hooks in self._missing.items():
            if hook in hooks:
                log.error("plugin %s is switched on but not installed here: hook %s goes without it", plugin, hook)
                if not advisory:
                    raise Unavailable("plugin_missing", {"plugin": plugin})


def answer_of(hook: str, implementation: Any, kwargs: dict, advisory: bool) -> Any:
    """What one plugin answers; None also where it fails in an advisory hook. Raises Unavailable where it fails in another."""
    try:
        return implementation.function(*(kwargs[name] for name in implementation.argnames))
    except KentanError as refusal:
        if not advisory:
            raise
        log.warning("plugin %s refuses in hook %s: %s", implementation.plugin_name, hook, refusal.code)
    except Exception as problem:
        log.exception("plugin %s failed in hook %s", implementation.plugin_name, hook)
        if not advisory:
            raise Unavailable("plugin_failed", {"plugin": implementation.plugin_name, "hook": hook}) from problem
    return None
