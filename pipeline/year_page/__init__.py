"""年度页面: what the page of a year shows of its departments.

``page_record`` is the record (.jixiao/页面.json), ``department_page`` makes it of a run, ``page_parts`` its lists, ``shown``
how a person reads a figure, ``snippets`` the cells around a number, ``changes`` what is other than at the last build. Nothing
is computed here that no stage computed, and the inputs are not read again.
"""
