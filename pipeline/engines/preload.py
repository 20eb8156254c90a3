"""Imported once by the fork server: workers start warm, and share modules, rules and dictionaries in memory.

Small documents go through all stages here, because what they load lazily would else be loaded by each worker. A worker
is replaced after each PDF, so that one is among them, read by both engines: 0.1 of 0.28 CPU s of a page's process.
"""

import gc

from PIL import Image

from pipeline.config import Config, Pdf
from pipeline.engines import landlock
from pipeline.task import Setup, Task
from pipeline.work import process

_PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 46>>stream
BT /F 12 Tf 20 150 Td (One line to warm) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
"""

_TEXT = "预热用的一句話，中间有两个词玻璃必须接不上；后面还有“一个没有配对的引号。\n"

for _name, _data in (("warm-up.txt", _TEXT.encode()), ("warm-up.pdf", _PDF)):
    process(Task(_name, _name, _data), Setup(Config(pdf=Pdf(cross_check="all"))))
# What pictures of lines are written with. None is drawn here: PDFium would read on with the system's fonts in mind.
Image.preinit()
landlock.readable()
gc.freeze()  # a worker that looks for garbage among what all share copies it: 10 of 150 CPU ms of a short PDF
