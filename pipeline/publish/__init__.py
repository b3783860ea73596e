"""Where the files beside a report go, and how they get there: whole or not at all, never over what a person wrote.

In: names and bytes of one folder. Out: the paths that now stand, the older files in 历次, 生成记录. ``layout`` names the
places, ``record`` reads 生成记录, ``locks`` tells what is open in Word or WPS, ``publisher`` moves,
``successor`` tells what takes the place of what. What the bytes say is
decided elsewhere.
"""

from pipeline.publish.layout import BASELINE, HISTORY, OWN, PENDING, RECORD, beside, home_of, is_old, is_report
from pipeline.publish.publisher import Publication, PublishOrder, PublishRefused, publish, put
from pipeline.publish.record import fingerprint, inputs_folder, is_generated, read_record

__all__ = [
    "BASELINE",
    "HISTORY",
    "OWN",
    "PENDING",
    "RECORD",
    "Publication",
    "PublishOrder",
    "PublishRefused",
    "beside",
    "fingerprint",
    "home_of",
    "inputs_folder",
    "is_generated",
    "is_old",
    "is_report",
    "publish",
    "put",
    "read_record",
]
