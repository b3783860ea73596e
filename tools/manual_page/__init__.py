"""The manual and the error book as pages for people without this repository: ``make manual`` writes them into dist/.

Each page is one HTML file that needs nothing beside it: pictures and style inside, a table of contents, an anchor for every
heading and every code, fit for print. Codes in the text lead to their entry in the error book. The manual is a PDF as well.
"""
