"""word: the only room that knows how a .docx is made: its package, what it shows, its comments and marks, how it is changed.

In: bytes, or a :class:`~pipeline.word.package.Package` already open. Out: records of what a reader sees, and changed packages.

* Package: ``package`` (parts, relationships, content types, writing; the zip itself is :mod:`pipeline.opc`),
  ``template_package``, ``baseline_part``, ``properties``, ``names`` (namespaces).
* Reading: ``document`` (all of it), ``story`` (one story, :func:`~pipeline.word.story.shown_text`), ``blocks`` (the records),
  ``text`` (all words, words before tracked changes), ``transcript`` (the body as one text), ``revisions`` (pending
  changes), ``signature`` (content, format).
* ``navigation``: which elements stand near one. ``strip``: what no reader of the page sees, taken out.
* Changing: ``edit`` (take out, unwrap, bookmarks), ``writing`` (words), ``formatting``, ``styles``, ``transplant`` (a node of
  one document into another), ``comments``, ``comment_marks``, ``our_marks`` (controls and bookmarks of ours), ``generated``.
* ``handle``: an element as other rooms hold it. They hand handles back; only this room opens them.
* ``lint``: what a reader of the format would refuse.

Does not belong here: what a figure is or should say, which paragraph is which, whose change stands, and what staff are told.
"""
