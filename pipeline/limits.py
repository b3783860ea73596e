"""How much of anything is read: every bound on files, archives, sheets, documents and declarations, in one place.

Each is far above what departments have (a ledger of 500,000 lines, a report of 300 pages with its pictures) and far below what
would hurt a machine. Who reads measures while reading; what a file says of itself only lets it be refused earlier.
"""

MB = 2**20

# files, in bytes
WORKBOOK_FILE = 100 * MB
TEXT_TABLE_FILE = 200 * MB
"""A ledger as .csv: ten times what it is as .xlsx."""
MATERIAL_FILE = 100 * MB
MATERIAL_TEXT = 8 * MB
"""文字材料 as .md: words without pictures."""
REPORT_FILE = 100 * MB
"""A .docx with its pictures."""
LIST_FILE = 20 * MB
"""覆盖记录, 列名对照, 检查结果: workbooks of at most some thousand lines."""
DECLARATION_FILE = 4 * MB
"""One file of a pack, or 列名对照.toml."""
OUTPUT_FILE = 256 * MB
"""What stands where the program writes: looked at to see whose it is."""
RECORD_FILE = 32 * MB
"""JSON that the program wrote: 生成记录, figures.json, a receipt."""

# a department of a year
DEPARTMENT_SECONDS = 600
DEPARTMENT_MEMORY = 4096 * MB

# a department on another machine
PARCEL_FILES = 2_000
PARCEL_BYTES = 512 * MB
"""What goes with a job: its inputs, its edited documents; or all packs of a year."""

# Office files unpacked
ARCHIVE_PARTS = 5_000
WORKBOOK_UNPACKED = 512 * MB
WORKBOOK_RATIO = 250
"""Unpacked : packed. Honest sheets stay below 100; a small file that unpacks to hundreds of MB does not."""
REPORT_PARTS = 2_000
REPORT_UNPACKED = 200 * MB
REPORT_RATIO = 150
SMALL = 4 * MB
"""Unpacked bytes below which a ratio tells nothing: 1,000 equal lines pack very well."""

# workbooks
SHEETS = 1_000
SHEET_ROWS = 600_000
SHEET_COLUMNS = 1_000
SHEET_AREA = 16_000_000
SPARSE_AREA = 2_000_000
"""A grid of more cells than this must be filled to a tenth, else it is one stray cell far out."""
BOOK_AREA = 24_000_000
"""Cells of all sheets together, empty ones between included."""
CELL_TEXT = 32_767
"""Characters of one cell, or of one field of a .csv: Excel's own bound."""
MERGED_AREAS = 200_000
SHARED_STRINGS = 3_000_000
"""Different texts of a workbook."""
LIST_UNPACKED = 8 * MB
LIST_CELLS = 200_000
LIST_AREA = 2_000_000
"""What a list may hold to which lines of ours are added: the library that does it holds every cell, 500 bytes each."""
SHEET_DOCUMENT_UNPACKED = 32 * MB
"""Of a document that is a workbook, its pictures included; each sheet holds no more cells than a list."""

# documents and declarations
MATERIAL_PARAGRAPHS = 20_000
PARAGRAPH_CHARACTERS = 10_000
"""Of one paragraph of 文字材料; a page holds 800."""
REPORT_CHARACTERS = 30_000
PARAGRAPHS = 30_000
"""Paragraphs of one document, those in tables and shapes included; a report of 300 pages has 6,000."""
XML_NODES = 4_000_000
"""Tags and attributes of a part that is held as a tree (150 bytes each); a report of 300 pages has a fifth."""
TEXT_RUNS = 20_000
"""Tags of one text with marked runs; a cell holds 32,767 characters."""
NUMBER_FORMAT = 1_000
"""Characters of a number format; Excel allows 255."""
CELL_STYLES = 100_000
"""Excel allows 65,490."""
SHAPE_DEPTH = 4
"""Text boxes inside text boxes; Word allows one."""
DECLARATION_DEPTH = 50
"""Tables inside tables, or parts of a dotted key, in TOML; arrays and objects in JSON."""
PAGE_DATA = 160 * MB
"""Records of departments in the page of a year, packed: three thousand large ones."""
SHOWN_ROWS = 3_000
"""Rows of a table that are kept until a department is built, for the page that shows where a number stands."""

NUMBER_DIGITS = 400
"""Digits of one number as written."""

# the desk
DESK_RUNNING = 2
"""Commands at the same time; one that makes a year uses all processors by itself."""
DESK_QUEUE = 100
DESK_JOBS = 200
DESK_ANSWERS = 20
"""Ended jobs that are remembered, and those whose whole answer is."""
DESK_ANSWER = 64 * MB
"""What a command may answer: a year of 1,000 departments with all problems has 10."""
DESK_BODY = 1 * MB
"""Of a request that is no file."""
DESK_CONNECTIONS = 100
DESK_PAUSE = 30.0
"""Seconds without a byte after which a file that is being received is given up."""
DESK_WAIT = 25.0
"""Seconds a page may wait for news."""
