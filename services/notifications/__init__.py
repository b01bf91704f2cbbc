"""Notifications: who is told what on which event, through which channel; and the archive of all events for outside systems.

Owns: the feed (each event of the county at its position), messages with their deliveries, addresses (personal data, side
records), templates, subscriptions with their replays and the log of attempts, the sharing policy, links to partner installations,
a copy of the names of units and enterprises, and of how accounts stand that were closed.

Doors: ``read_feed``; ``list_inbox``, ``mark_read``; ``set_address``, ``list_addresses``, ``erase_address``;
``list_templates``, ``show_template``, ``set_template``; ``create_subscription``, ``list_subscriptions``,
``show_subscription``, ``change_subscription``, ``delete_subscription``, ``rotate_secret``; ``list_attempts``,
``replay_subscription``, ``list_replays``, ``show_replay``; ``list_deliveries``;
``get_sharing_policy``, ``set_sharing_policy``; ``list_retention``, ``show_retention``, ``set_retention``;
``read_shared``; ``list_links``, ``resend_link``; ``get_setting``, ``list_settings``, ``preview_setting``, ``set_setting``.

Says: ``subscription.created``, ``subscription.changed``, ``subscription.stopped``, ``delivery.failed``, ``template.changed``,
``sharing.changed``, ``setting.changed``.
Hears: every event (feed), the events of ``model.AUDIENCES`` (messages), units and enterprises (names), calendars, accounts
that are closed (their subscriptions end), and takes in what partner installations send of their counties.
"""

from kentan.runtime.part import Part
from services.notifications.proofs import feed_is_whole, links_are_reached, messages_are_single, positions_are_reached
from services.notifications.repository import ACCOUNTS, COLLECTIONS
from services.notifications.retention import forgotten
from services.notifications.service import NotificationsService
from services.notifications.standing import gauges

part = Part("notifications", NotificationsService, COLLECTIONS,
            checks=(feed_is_whole, links_are_reached, messages_are_single, positions_are_reached), gauges=gauges,
            forgotten=forgotten, moving=(ACCOUNTS,))
