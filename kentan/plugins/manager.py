"""Which plugins there are, and which of them a county has switched on."""

import time
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

import pluggy

from kentan.documents import new_document
from kentan.errors import NotFound, Refused
from kentan.plugins import builtin, hookspecs
from kentan.store.port import CollectionSpec, Conflict, DuplicateKey, Store

GROUP = "kentan.plugins"
SWITCHES = CollectionSpec("kentan_plugins")
REMEMBERED_SECONDS = 2.0


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
        self._known: dict[str, tuple[float, frozenset[str]]] = {}

    def of(self, county: str) -> Any:
        """The hooks as this county has them: built-ins, and the plugins switched on here."""
        off = [self.plugins[name] for name in self.plugins.keys() - self.enabled(county)]
        return _Without(self.manager, off) if off else self.manager.hook

    def enabled(self, county: str) -> frozenset[str]:
        """Names of the plugins switched on in a county; known for two seconds, as it is asked with every command."""
        known = self._known.get(county)
        if known and time.monotonic() - known[0] < REMEMBERED_SECONDS:
            return known[1]
        doc = self.store.county(county).collection(SWITCHES).get("plugins")
        names = frozenset(doc["enabled"] if doc else ()) & self.plugins.keys()
        self._known[county] = (time.monotonic(), names)
        return names

    def switch(self, county: str, name: str, on: bool) -> list[str]:
        """Switch a plugin on or off in a county; the names that are on then. Raises NotFound for one not installed."""
        if name not in self.plugins:
            raise NotFound("not_found", {"what": f"plugin {name}"})
        collection = self.store.county(county).collection(SWITCHES)
        for _ in range(5):
            doc = collection.get("plugins") or new_document("plugins", enabled=[])
            names = set(doc["enabled"]) - {name} | ({name} if on else set())
            doc["enabled"] = sorted(names)
            try:
                collection.save(doc) if doc["version"] else collection.insert(doc)
            except (Conflict, DuplicateKey):
                continue
            self._known.pop(county, None)
            return doc["enabled"]
        raise Refused("too_busy")


def installed_plugins() -> dict[str, ModuleType]:
    """The plugins of the entry-point group, by name."""
    return {point.name: point.load() for point in entry_points(group=GROUP)}


class _Without:
    """The manager's hooks, less some plugins."""

    def __init__(self, manager: pluggy.PluginManager, off: list[Any]) -> None:
        self._manager, self._off = manager, off

    def __getattr__(self, name: str) -> Any:
        return self._manager.subset_hook_caller(name, self._off)
