"""word: how a .docx is opened, read as paragraphs and tables, commented and checked for structure.

``names`` has the namespaces; ``package`` the zip of an edited file within bounds, ``template_package`` that of a template,
whose unchanged parts are copied raw; ``story`` and ``blocks`` one story's paragraphs, tables, rows and cells; ``document`` all
of them; ``comments`` takes our comments out and puts them in; ``lint`` says what a reader of the format would refuse. What a
figure is, and what may be printed, is not known here.
"""
