"""The namespaces of a .docx, written out once: as the name itself, and (``W``, ``R`` …) in braces before an element's name."""

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
"""Of ``r:id`` in the parts, and the beginning of every relationship's type."""
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATIONSHIPS, CONTENT_TYPES = f"{PACKAGE}/relationships", f"{PACKAGE}/content-types"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
WORD_2012 = "http://schemas.microsoft.com/office/word/2012/wordml"
COMMENTS_EXTENDED = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
"""The type of the relationship to the part that holds answers and 已解决."""
XML = "http://www.w3.org/XML/1998/namespace"

MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"

W, R, MC, M = f"{{{WORD}}}", f"{{{OFFICE_RELATIONSHIPS}}}", f"{{{COMPATIBILITY}}}", f"{{{MATH}}}"
W14, W15 = f"{{{WORD_2010}}}", f"{{{WORD_2012}}}"
OFF = frozenset(("0", "false", "off", "none"))
"""How a yes/no property says no; one without a value says yes."""
SPACE = f"{{{XML}}}space"
"""The attribute that keeps blanks at the ends of a ``w:t``."""

OWN_BOOKMARKS = ("_GoBack", "OLE_LINK", "_Hlk")
"""How the names of bookmarks begin that Word sets by itself: the last place edited, what was copied, a link's place."""
