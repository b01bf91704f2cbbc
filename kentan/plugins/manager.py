"""Which plugins there are, and which of them a county has switched on."""

import time
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from typing import Any

import pluggy

from kentan.documents import new_document
from kentan.errors import NotFound, Refused
from kentan.plugins import builtin, hookspecs
from kentan.plugins.calling import CountyHooks, answer_of
from kentan.settings import SettingError
from kentan.store.port import CollectionSpec, Conflict, DuplicateKey, Store

GROUP = "kentan.plugins"
SWITCHES = CollectionSpec("kentan_plugins")
REMEMBERED_SECONDS = 2.0
TRIES = 5


class Hooks:
    """All plugins of this process, asked county by county."""

    def __init__(self, store: Store, plugins: dict[str, Any] | None = None) -> None:
        """Load the built-ins and the given plugins, or those installed under the entry-point group."""
        self.store = store
        self.plugins = installed_plugins() if plugins is None else plugins
        self.manager = pluggy.PluginManager("kentan")
        self.manager.add_hookspecs(hookspecs)
        self.manager.register(builtin, "builtin")
        for name, plugin in self.plugins.items():
            self.manager.register(plugin, name)
        self.manager.check_pending()
        self._known: dict[str, tuple[float, dict[str, list[str]]]] = {}

    def of(self, county: str) -> CountyHooks:
        """The hooks as this county has them: built-ins, and the plugins switched on here."""
        on = self._switched_on(county)
        missing = {name: hooks for name, hooks in on.items() if name not in self.plugins}
        return CountyHooks(self.manager, self.plugins.keys() - on.keys(), missing)

    def everywhere(self, hook: str, **kwargs: Any) -> Iterator[tuple[str, Any]]:
        """Name and answer of each installed plugin that has this hook and answers, whichever county has it switched on."""
        caller = getattr(self.manager.hook, hook)
        for implementation in caller.get_hookimpls():
            answer = answer_of(hook, implementation, kwargs, advisory=True)
            if answer is not None:
                yield implementation.plugin_name, answer

    def enabled(self, county: str) -> frozenset[str]:
        """Names of the plugins switched on in a county, installed in this process or not."""
        return frozenset(self._switched_on(county))

    def switch(self, county: str, name: str, on: bool) -> list[str]:
        """Switch a plugin on or off in a county; the names that are on then. Other processes follow within two seconds.

        Raises NotFound for one that is not installed; one that was on may be switched off all the same.
        """
        collection = self.store.county(county).collection(SWITCHES)
        for _ in range(TRIES):
            doc = collection.get("plugins") or new_document("plugins", enabled={})
            if name not in self.plugins and (on or name not in doc["enabled"]):
                raise NotFound("no_such_plugin", {"plugin": name, "plugins": ", ".join(sorted(self.plugins)) or "–"})
            others = {known: hooks for known, hooks in doc["enabled"].items() if known != name}
            doc["enabled"] = {**others, name: self._hooks_of(name)} if on else others
            try:
                collection.save(doc) if doc["version"] else collection.insert(doc)
            except (Conflict, DuplicateKey):
                continue
            self._known.pop(county, None)
            return sorted(doc["enabled"])
        raise Refused("too_busy")

    def _switched_on(self, county: str) -> Mapping[str, list[str]]:
        """Plugins to their hooks; known for two seconds, as it is asked with every command."""
        known = self._known.get(county)
        if known and time.monotonic() - known[0] < REMEMBERED_SECONDS:
            return known[1]
        doc = self.store.county(county).collection(SWITCHES).get("plugins")
        on = doc["enabled"] if doc else {}
        self._known[county] = (time.monotonic(), on)
        return on

    def _hooks_of(self, name: str) -> list[str]:
        callers = self.manager.get_hookcallers(self.plugins[name]) or []
        return sorted(caller.name for caller in callers)


def installed_plugins() -> dict[str, Any]:
    """The plugins of the entry-point group, by name. Raises SettingError naming one that cannot be loaded."""
    loaded = {}
    for point in entry_points(group=GROUP):
        try:
            loaded[point.name] = point.load()
        except Exception as problem:
            raise SettingError(f"plugin {point.name} ({point.value}): repair or uninstall it: {problem}") from problem
    return loaded
