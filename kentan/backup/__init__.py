"""Backups: an installation or a county in one file, taken while it runs, restored elsewhere, on whichever store and broker.

What holds. A backup is the stores as they were at one moment, outboxes included, so that no effect is in it without its cause.
The bytes of attachments are copied after that moment; what a file named then is among them, unless it was taken back meanwhile.
Of the events that were on their way at that moment (published, and not yet applied everywhere) the backup holds the contents.
The broker's queues are not in it: after a restore each consumer is sent exactly the events that its records do not show
(``redelivery``), and applies each once, as ever.
"""

from kentan.backup.archive import Backup
from kentan.backup.redelivery import redeliver
from kentan.backup.restoring import restore
from kentan.backup.taking import back_up

__all__ = ["Backup", "back_up", "redeliver", "restore"]
