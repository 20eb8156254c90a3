"""An open page of PDFium: its glyphs, in drawing order, as runs with all their looks."""

import ctypes
import re
from itertools import compress, pairwise, repeat

import numpy as np
import pypdfium2.raw as raw
from numpy.typing import NDArray

from pipeline.extract import pdfium_calls as calls
from pipeline.extract.pdf_model import PALE, PageModel, Run
from pipeline.extract.pdf_order import HAN
from pipeline.extract.pdf_symbols import from_symbol_codes, from_symbol_font
from pipeline.extract.pdfium_page import WHITE, Matrix, Numbers, Place, in_place, is_artifact, lightness, upright
from pipeline.extract.pdfium_shapes import Shapes, is_covered

_WIDE = 0.55  # em a glyph of Latin text or signs that is set with gaps: f() with room for x is 0.58, prose 0.5 (chosen)
_ROOM = 0.45  # em of a gap with room for a letter (chosen)
_INVISIBLE = 3  # text render mode
# Points from the page from which on text belongs to no reader. LaTeX's overlays lie 1,300 and more away; the last rows
# of long tables run over a page's foot by up to 183, quotes of wide listings over its side by 354: the author's.
_FAR = 1000.0
_CUT_OFF = 72.0  # where the page is cut out of a larger one: beside it stands the other page of a spread

_SIGNS = 4  # of one text object of a symbol font: 1 mostly, up to 3 (exam papers)
_OBJECT_SAMPLE = 8  # every eighth glyph is asked for its text object; where two differ, those between are
_ERROR_SAMPLE = 8  # every eighth glyph is asked whether its code has a character; if one has none, all are


class PageReader:
    """One page while it is open."""

    def __init__(self, page: object, text: object) -> None:
        address = ctypes.cast(text, ctypes.c_void_p).value  # type: ignore[arg-type]
        assert address is not None
        self._text = address
        self._place = Place(page)
        self._shapes = Shapes(page, self._place)
        self._fonts: dict[int, str] = {}
        self._model = PageModel(self._place.width, self._place.height, [], self._shapes.images, self._shapes.rules)

    def model(self) -> PageModel:
        """Everything that the page says."""
        count = max(raw.FPDFText_CountChars(ctypes.cast(self._text, raw.FPDF_TEXTPAGE)), 0)
        if count == 0:
            return self._model
        objects = self._objects(count)
        text = self._without_character(self._characters(count))
        self._model.counts["unmapped"] += text.count("\ufffd")
        blank = [match.start() for match in _BLANK.finditer(text)]
        generated = np.zeros(count + 1, bool)
        generated[list(compress(blank, map(calls.is_generated, calls.over(self._text), blank)))] = True
        cut = generated | np.roll(generated, 1)
        cut[1:count] |= objects[1:] != objects[:-1]
        cut[[0, count]] = True
        # A space that begins or ends a run is a run of its own, so that a run's box is that of its ink.
        spaces = np.array(blank, np.intp)
        alone = spaces[cut[spaces] | cut[spaces + 1]]
        cut[alone] = cut[alone + 1] = True
        cuts = np.flatnonzero(cut)
        kept = ~generated[cuts[:-1]]
        starts, ends = cuts[:-1][kept], cuts[1:][kept]
        if len(starts):
            self._add_runs(text, starts, ends, objects[starts].tolist(), generated)
        return self._model

    def _objects(self, count: int) -> NDArray[np.uint64]:
        """The text object of each glyph. Its glyphs stand together: all between two of one object are of it.

        Of a generated space between them it is said, too.
        """
        probed = np.append(np.arange(0, count - 1, _OBJECT_SAMPLE), count - 1)
        seen = np.fromiter(map(calls.get_object, calls.over(self._text), probed.tolist()), np.uint64, len(probed))
        objects = np.append(np.repeat(seen[:-1], np.diff(probed)), seen[-1:])
        is_open = np.zeros(count, bool)
        is_open[:-1] = np.repeat((seen[:-1] != seen[1:]) | (seen[1:] == 0), np.diff(probed))
        is_open[probed] = False
        asked = np.flatnonzero(is_open)
        objects[asked] = np.fromiter(
            map(calls.get_object, calls.over(self._text), asked.tolist()), np.uint64, len(asked)
        )
        return objects

    def _characters(self, count: int) -> str:
        """A character a glyph; all at once where PDFium's own text has one for each, as it has on most pages."""
        memory = (ctypes.c_ushort * (count + 1))()
        if calls.get_text(self._text, 0, count, ctypes.addressof(memory)) == count + 1:
            text = ctypes.string_at(memory, 2 * count).decode("utf-16-le", "surrogatepass")
            if len(text) == count:  # no halves of pairs
                if "\ufffe" not in text:
                    return text
                asked = (chr(calls.get_unicode(self._text, i)) if c == "\ufffe" else c for i, c in enumerate(text))
                return "".join(asked).translate(calls.HYPHENS)
        return calls.text_of(list(map(calls.get_unicode, calls.over(self._text), range(count))))

    def _without_character(self, text: str) -> str:
        """Glyphs without a character become U+FFFD; PDFium gives their number in the font, which means nothing."""
        count = len(text)
        if not any(map(calls.has_map_error, calls.over(self._text), range(0, count, _ERROR_SAMPLE))):
            return text
        wrong = list(map(calls.has_map_error, calls.over(self._text), range(count)))
        out = ["\ufffd" if w == 1 and not " " <= c < "\x7f" else c for c, w in zip(text, wrong, strict=True)]
        return "".join(out)

    def _add_runs(
        self,
        text: str,
        starts: NDArray[np.intp],
        ends: NDArray[np.intp],
        objects: list[int],
        generated: NDArray[np.bool_],
    ) -> None:
        """The runs text[start:end], each of one text object."""
        begins, place, rows = starts.tolist(), self._place, len(starts)
        page, single = calls.over(self._text), ends - starts == 1
        first = calls.filled(np.float32, 4, calls.get_loose_box, page, begins, rows=rows).astype(np.float64)
        last, long = first.copy(), np.flatnonzero(~single)
        glyphs = (ends[long] - 1).tolist()
        last[long] = calls.filled(np.float32, 4, calls.get_loose_box, page, glyphs, rows=len(glyphs))
        shape = calls.filled(np.float32, 6, calls.get_matrix, page, begins, rows=rows).astype(np.float64)
        size = np.fromiter(map(calls.get_font_size, page, begins), np.float64, rows)
        numbers, ordinary = upright(shape, size, first, last, single, place)

        words = [text[a:b] for a, b in zip(begins, ends.tolist(), strict=True)]
        if _ODD.search("".join(words)):
            words = [self._readable(w, item) if _ODD.search(w) else w for w, item in zip(words, objects, strict=True)]
        self._letters_of_symbols(words, objects)
        light = lightness(calls.filled(np.uint32, 4, calls.get_fill, objects, rows=rows, split=True))
        overlaid = self._shapes.overlaid()
        looks = (
            [spaced and text[a - 1] == " " for a, spaced in zip(begins, generated[starts - 1].tolist(), strict=True)],
            (light > PALE).tolist(),
            self._artifact(objects),
            [item in overlaid for item in objects] if overlaid else repeat(False),
            self._invisible(objects),
        )
        box, along = numbers.T[:5].tolist(), numbers.T[5:].tolist()
        runs = list(map(Run._make, zip(words, *box, repeat(0), *along, repeat(False), *looks, repeat(1.0))))
        for n in np.flatnonzero(~ordinary).tolist():
            runs[n] = self._placed(runs[n], begins[n], shape[n].tolist(), size[n].item(), first[n], last[n])
            numbers[n, :4] = runs[n][1:5]
        self._model.runs += runs
        self._hide(objects, numbers[:, :4], light)
        wide = ordinary & ~single & (numbers[:, 2] - numbers[:, 0] > _WIDE * numbers[:, 4] * (ends - starts))
        self._cut([n for n in np.flatnonzero(wide).tolist() if max(words[n]) < HAN], begins)

    def _cut(self, wide: list[int], begins: list[int]) -> None:
        """Cut runs where they leave room for others: the brackets of f(x) + g(y) may be one text object.

        `wide` are those that may, by their place in the model; `begins` are the first glyphs of all runs.
        """
        if not wide:
            return
        runs = [self._model.runs[n] for n in wide]
        glyphs = [i for n, run in zip(wide, runs, strict=True) for i in range(begins[n], begins[n] + len(run.text))]
        boxes = calls.filled(np.float32, 4, calls.get_loose_box, calls.over(self._text), glyphs, rows=len(glyphs))
        x0, x1 = (boxes[:, side].astype(np.float64) - self._place.left for side in (0, 2))
        lengths = np.array([len(run.text) for run in runs], np.intp)
        room = np.repeat(_ROOM * np.array([run.size for run in runs]), lengths)
        gaps = np.append(False, x0[1:] - x1[:-1] > room[1:])
        starts = np.cumsum(lengths) - lengths
        gaps[starts] = False
        pieces: dict[int, list[Run]] = {}
        for k in np.flatnonzero(np.logical_or.reduceat(gaps, starts)).tolist():
            first, last = int(starts[k]), int(starts[k] + lengths[k])
            if runs[k].x1 == x1[last - 1]:
                pieces[wide[k]] = _in_pieces(
                    runs[k], gaps[first:last], x0[first:last].tolist(), x1[first:last].tolist()
                )
        if pieces:
            self._model.runs = [piece for n, run in enumerate(self._model.runs) for piece in pieces.get(n, (run,))]

    def _placed(
        self, run: Run, glyph: int, shape: Matrix, size: float, first: NDArray[np.float64], last: NDArray[np.float64]
    ) -> Run:
        """The run of glyphs that are turned, set downwards or on a turned page: few, so that calls may cost."""
        memory = (ctypes.c_double * 2)()
        start = ctypes.addressof(memory)
        calls.get_origin(self._text, glyph, start, start + 8)
        place = self._place
        return in_place(
            run, shape, size, place.point(*memory), place.box(first.tolist()), place.box(last.tolist()), place
        )

    def _readable(self, words: str, item: int) -> str:
        """White space of all kinds as spaces, and what a symbol font shows."""
        words = _WHITE.sub(" ", words)
        if not "\uf000" <= max(words) <= "\uf8ff":
            return words
        mapped = from_symbol_font(words, self._font(item))
        self._model.counts["symbol"] += sum(a != b for a, b in zip(words, mapped, strict=True))
        return mapped

    def _letters_of_symbols(self, words: list[str], objects: list[int]) -> None:
        """Put what symbol fonts show in the place of letters. Only short runs are looked at: there they stand alone."""
        for n, text in enumerate(words):
            if len(text) <= _SIGNS and text < HAN and _LETTER.search(text):
                mapped = from_symbol_codes(text, self._font(objects[n]))
                if mapped != text:
                    self._model.counts["symbol"] += sum(a != b for a, b in zip(text, mapped, strict=True))
                    words[n] = mapped

    def _font(self, item: int) -> str:
        """The name of a text object's font."""
        font = calls.get_font(item) if item else None
        if not font:
            return ""
        if font not in self._fonts:
            memory = ctypes.create_string_buffer(200)
            calls.get_font_name(font, ctypes.addressof(memory), 200)
            self._fonts[font] = memory.value.decode("latin-1")
        return self._fonts[font]

    def _artifact(self, objects: list[int]) -> list[bool]:
        known: dict[int, bool] = {}
        marks = map(calls.count_marks, objects)
        return [count > 0 and is_artifact(item, count, known) for item, count in zip(objects, marks, strict=True)]

    def _invisible(self, objects: list[int]) -> list[str]:
        """Text in render mode 3 is seen only as what a picture shows: the layer that OCR put under a scan."""
        modes = list(map(calls.get_render_mode, objects))
        self._model.is_ocr_layer = 2 * modes.count(_INVISIBLE) > len(modes) and self._shapes.cover()
        if _INVISIBLE not in modes or set(modes) == {_INVISIBLE} or self._shapes.cover():
            return [""] * len(objects)
        return ["invisible" if mode == _INVISIBLE else "" for mode in modes]

    def _hide(self, objects: list[int], boxes: Numbers, light: Numbers) -> None:
        """Mark the runs that lie outside of the page, under something opaque, or are white on nothing but paper."""
        runs, shapes = self._model.runs, self._shapes
        covers = shapes.covers() if shapes.fills and shapes.complete else []
        x0, top, x1, bottom = boxes.T
        width, height = self._model.width, self._model.height
        far = _CUT_OFF if self._place.is_cut_out else _FAR
        outside = (x1 < -far) | (x0 > width + far) | (bottom < -far) | (top > height + far)
        if not (covers or outside.any() or (light > WHITE).any()):
            return
        for n, run in enumerate(runs):
            reason = ""
            if outside[n]:
                reason = "outside"
            elif covers and is_covered(run[1:5], shapes.order.get(objects[n], 0), covers):
                reason = "covered"
            elif light[n] > WHITE and not shapes.is_backed(run[1:5]):
                reason = "white"
            if reason and not run.hidden:
                runs[n] = run._replace(hidden=reason)


def _in_pieces(run: Run, gaps: NDArray[np.bool_], x0: list[float], x1: list[float]) -> list[Run]:
    """The run cut before the glyphs that a gap stands before; `x0` and `x1` are the ends of its glyphs."""
    cuts = [0, *np.flatnonzero(gaps).tolist(), len(x0)]
    return [
        run._replace(
            text=run.text[a:b],
            x0=x0[a],
            x1=x1[b - 1],
            along=x0[a],
            last=x0[b - 1],
            until=x1[b - 1],
            spaced=run.spaced and a == 0,
        )
        for a, b in pairwise(cuts)
    ]


_WHITE = re.compile("\t\r \xa0|[\t-\r]")  # what Quartz calls a space, all four for one glyph; and other white space
_ODD = re.compile("[\t-\r\uf000-\uf8ff]")  # what may be white space or of a symbol font
_LETTER = re.compile("[A-Za-z\xa1-\xff]")
_BLANK = re.compile("[\0- ]")
