"""The plugins of a county over HTTP."""

from gateway.resources import Resources
from gateway.route import COUNTY
from gateway.schemas import PluginView, SwitchPlugin
from kentan.commands import OFFICE, OPERATOR

api = Resources("gateway", "插件", "Plugins", name="plugins")

PLUGINS = f"{COUNTY}/plugins"

api.door("GET", PLUGINS, "list_plugins", OPERATOR, OFFICE, says=("插件列表", "The plugins, and which are on in the county"),
         answer=PluginView, listed=True, reads=True)
api.door("PUT", f"{PLUGINS}/<name:id>", "switch_plugin", OPERATOR,
         says=("启用或停用插件", "Switch a plugin on or off in the county"), body=SwitchPlugin, answer=PluginView)
