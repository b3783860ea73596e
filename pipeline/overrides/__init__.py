"""覆盖: figures a person changed on purpose, with name and reason.

``record`` is what one row of 覆盖记录.xlsx says and the overlay made of the rows in force; ``allowed`` which figures may be
changed at all; ``values`` how a value is written and read; ``judged`` what is told of overrides once all figures are known.
``accepting``, ``chosen`` and ``book`` are the work of `jixiao accept`: what is to be recorded, and writing it down.
"""
