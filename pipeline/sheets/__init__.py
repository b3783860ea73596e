"""The house style of every workbook the program writes: 对账底稿, 问题清单, 检查结果, 更新清单, 回执, and staff's own records.

``layout`` holds the columns, rows and drop-downs a list declares; ``book`` writes new workbooks (Book, Sheet, and
:meth:`Book.table` for a plain list); ``staff_book`` opens workbooks staff worked on, so that lines can be added and
everything else stays, and gives new cells the same look; ``own_heads`` finds the head of a list staff moved about in;
``heights`` says how high a row must be. What a list says, and in which order, belongs to the command that writes it.
"""
