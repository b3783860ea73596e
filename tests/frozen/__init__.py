"""Edited reports kept as bytes, and what check, diff, refresh and merge made of them when they were frozen.

``made/`` holds two generated reports (广东 2019, 示例 2022), the report each is brought up to, and some forty edits of every
maker: Word's XML, python-docx, LibreOffice, .doc and .odt there and back, files that lost their marks. They are never made
again: they stand for files already on people's desks. ``results/`` holds what the commands say, as text; a change of it is
read line by line and decided before ``--update-golden``.
"""
