"""Where the files beside a report go, and how they get there: whole or not at all, never over what a person wrote.

In: names and bytes of one folder. Out: the paths that now stand, the older files in 历次, 生成记录. ``layout`` names the
places, ``record`` reads 生成记录, ``locks`` tells what is open in Word or WPS, ``folder_lock`` lets one command write at a
time (``processes``: does its holder live), ``publisher`` plans, ``transaction`` moves, undoes and finishes what a killed
command began, ``disk`` is the single move, ``refusal`` why not, ``successor`` tells what takes the place of what. What the
bytes say is decided elsewhere.
"""

from pipeline.publish.disk import fingerprint
from pipeline.publish.folder_lock import FolderLock
from pipeline.publish.layout import BASELINE, HISTORY, OWN, PENDING, RECORD, beside, home_of, is_old, is_report
from pipeline.publish.publisher import Publication, PublishOrder, publish, put
from pipeline.publish.record import inputs_folder, is_generated, read_record
from pipeline.publish.refusal import PublishRefused, exit_code, why_not
from pipeline.publish.transaction import settle

__all__ = [
    "BASELINE",
    "HISTORY",
    "OWN",
    "PENDING",
    "RECORD",
    "FolderLock",
    "Publication",
    "PublishOrder",
    "PublishRefused",
    "beside",
    "exit_code",
    "fingerprint",
    "home_of",
    "inputs_folder",
    "is_generated",
    "is_old",
    "is_report",
    "publish",
    "put",
    "read_record",
    "settle",
    "why_not",
]
