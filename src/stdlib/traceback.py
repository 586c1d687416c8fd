"""Tracebacks as data and as text: the text is that of the session's own tracebacks."""

import linecache
import sys
from _traceback import code_source, frame_text, last_lines, position, suggestion

__all__ = ["extract_stack", "extract_tb", "format_exception", "format_exception_only",
           "format_list", "format_stack", "format_tb", "print_exc", "format_exc",
           "print_exception", "print_last", "print_stack", "print_tb", "clear_frames",
           "FrameSummary", "StackSummary", "TracebackException", "walk_stack", "walk_tb"]

_cause_message = ("\nThe above exception was the direct cause "
                  "of the following exception:\n\n")
_context_message = ("\nDuring handling of the above exception, "
                    "another exception occurred:\n\n")
_RECURSIVE_CUTOFF = 3
_Code = type((lambda: None).__code__)


class _Sentinel:
    def __repr__(self):
        return "<implicit>"


_sentinel = _Sentinel()


def print_list(extracted_list, file=None):
    """Print frames, as extract_tb answers them."""
    if file is None:
        file = sys.stderr
    for item in StackSummary.from_list(extracted_list).format():
        print(item, file=file, end="")


def format_list(extracted_list):
    """Frames, as extract_tb answers them, as texts."""
    return StackSummary.from_list(extracted_list).format()


def print_tb(tb, limit=None, file=None):
    """Print the frames of a traceback."""
    print_list(extract_tb(tb, limit=limit), file=file)


def format_tb(tb, limit=None):
    """The frames of a traceback as texts."""
    return extract_tb(tb, limit=limit).format()


def extract_tb(tb, limit=None):
    """The frames of a traceback as data."""
    return StackSummary._extract_from_extended_frame_gen(_walk_tb_with_full_positions(tb),
                                                         limit=limit)


def _parse_value_tb(exc, value, tb):
    if value is tb is _sentinel:
        if exc is None:
            return None, None
        if not isinstance(exc, BaseException):
            raise TypeError(f"Exception expected for value, {type(exc).__name__} found")
        return exc, exc.__traceback__
    if value is _sentinel or tb is _sentinel:
        raise ValueError("Both or neither of value and tb must be given")
    return value, tb


def print_exception(exc, /, value=_sentinel, tb=_sentinel, limit=None, file=None, chain=True,
                    **kwargs):
    """Print an exception with its traceback."""
    value, tb = _parse_value_tb(exc, value, tb)
    te = TracebackException(type(value), value, tb, limit=limit, compact=True)
    te.print(file=file, chain=chain)


def format_exception(exc, /, value=_sentinel, tb=_sentinel, limit=None, chain=True, **kwargs):
    """An exception with its traceback as texts."""
    value, tb = _parse_value_tb(exc, value, tb)
    te = TracebackException(type(value), value, tb, limit=limit, compact=True)
    return list(te.format(chain=chain))


def format_exception_only(exc, /, value=_sentinel, *, show_group=False, **kwargs):
    """The last lines of an exception's text."""
    if value is _sentinel:
        value = exc
    te = TracebackException(type(value), value, None, compact=True)
    return list(te.format_exception_only(show_group=show_group))


def print_exc(limit=None, file=None, chain=True):
    """Print the exception that is being handled."""
    print_exception(sys.exception(), limit=limit, file=file, chain=chain)


def format_exc(limit=None, chain=True):
    """The text of the exception that is being handled."""
    return "".join(format_exception(sys.exception(), limit=limit, chain=chain))


def print_last(limit=None, file=None, chain=True):
    """Print the last exception that nobody caught."""
    if not hasattr(sys, "last_exc") and not hasattr(sys, "last_type"):
        raise ValueError("no last exception")
    if hasattr(sys, "last_exc"):
        print_exception(sys.last_exc, limit=limit, file=file, chain=chain)
    else:
        print_exception(sys.last_type, sys.last_value, sys.last_traceback, limit=limit, file=file,
                        chain=chain)


def print_stack(f=None, limit=None, file=None):
    """Print the frames from the outermost to one (the caller)."""
    if f is None:
        f = sys._getframe().f_back
    print_list(extract_stack(f, limit=limit), file=file)


def format_stack(f=None, limit=None):
    """The frames from the outermost to one (the caller) as texts."""
    if f is None:
        f = sys._getframe().f_back
    return format_list(extract_stack(f, limit=limit))


def extract_stack(f=None, limit=None):
    """The frames from the outermost to one (the caller) as data."""
    if f is None:
        f = sys._getframe().f_back
    stack = StackSummary.extract(walk_stack(f), limit=limit)
    stack.reverse()
    return stack


def clear_frames(tb):
    """Let the frames of a traceback forget their locals."""
    while tb is not None:
        try:
            tb.tb_frame.clear()
        except RuntimeError:
            pass
        tb = tb.tb_next


def walk_stack(f):
    """Frames with line numbers, from one outwards; without one, from that which calls StackSummary.extract."""
    if f is None:
        f = sys._getframe().f_back.f_back.f_back.f_back
    while f is not None:
        yield f, f.f_lineno
        f = f.f_back


def walk_tb(tb):
    """Frames with line numbers of a traceback."""
    while tb is not None:
        yield tb.tb_frame, tb.tb_lineno
        tb = tb.tb_next


def _walk_tb_with_full_positions(tb):
    while tb is not None:
        line, end_line, column, end_column = position(tb)
        if line != tb.tb_lineno:
            end_line = column = end_column = None
        yield tb.tb_frame, (tb.tb_lineno, end_line, column, end_column)
        tb = tb.tb_next


def _safe_string(value, what, func=str):
    try:
        return func(value)
    except:
        return f"<{what} {func.__name__}() failed>"


class FrameSummary:
    """A frame as data: file, line, function, and the source line."""

    __slots__ = ("filename", "lineno", "end_lineno", "colno", "end_colno", "name", "_source",
                 "_line", "locals")

    def __init__(self, filename, lineno, name, *, lookup_line=True, locals=None, line=None,
                 end_lineno=None, colno=None, end_colno=None, **kwargs):
        self.filename = filename
        self.lineno = lineno
        self.end_lineno = lineno if end_lineno is None else end_lineno
        self.colno = colno
        self.end_colno = end_colno
        self.name = name
        self._line = line
        self._source = None
        if lookup_line:
            self.line
        self.locals = ({name: _safe_string(value, "local", func=repr)
                        for name, value in locals.items()} if locals else None)

    def __eq__(self, other):
        if isinstance(other, FrameSummary):
            return (self.filename == other.filename and self.lineno == other.lineno
                    and self.name == other.name and self.locals == other.locals)
        if isinstance(other, tuple):
            return (self.filename, self.lineno, self.name, self.line) == other
        return NotImplemented

    def __getitem__(self, pos):
        return (self.filename, self.lineno, self.name, self.line)[pos]

    def __iter__(self):
        return iter([self.filename, self.lineno, self.name, self.line])

    def __repr__(self):
        return f"<FrameSummary file {self.filename}, line {self.lineno} in {self.name}>"

    def __len__(self):
        return 4

    @property
    def line(self):
        """The source line, without white space around it."""
        if self._line is None:
            if self.lineno is None:
                return None
            if self._source is None:
                self._line = linecache.getline(self.filename, self.lineno)
            else:
                lines = self._source.splitlines()
                self._line = lines[self.lineno - 1] if 0 < self.lineno <= len(lines) else ""
        return self._line.strip()

    def _text(self):
        """The frame as a traceback shows it."""
        source = self._source
        if source is None and self._line is not None:
            # The only line that is known, in its place.
            source = "\n" * ((self.lineno or 1) - 1) + self._line
            end, column, end_column = None, None, None
        else:
            end, column, end_column = self.end_lineno, self.colno, self.end_colno
            if source is None:
                source = "".join(linecache.getlines(self.filename))
        return frame_text(self.filename, self.lineno, self.name, end, column, end_column, source)


class StackSummary(list):
    """A list of frames as data."""

    @classmethod
    def extract(klass, frame_gen, *, limit=None, lookup_lines=True, capture_locals=False):
        """The data of pairs of frames and line numbers."""
        def extended():
            for frame, lineno in frame_gen:
                yield frame, (lineno, None, None, None)
        return klass._extract_from_extended_frame_gen(
            extended(), limit=limit, lookup_lines=lookup_lines, capture_locals=capture_locals)

    @classmethod
    def _extract_from_extended_frame_gen(klass, frame_gen, *, limit=None, lookup_lines=True,
                                         capture_locals=False):
        if limit is None:
            limit = getattr(sys, "tracebacklimit", None)
            if limit is not None and limit < 0:
                limit = 0
        frames = list(frame_gen)
        if limit is not None:
            frames = frames[:limit] if limit >= 0 else frames[limit:]
        result = klass()
        for frame, (lineno, end_lineno, colno, end_colno) in frames:
            code = frame.f_code
            summary = FrameSummary(
                code.co_filename, lineno, code.co_name, lookup_line=False,
                locals=frame.f_locals if capture_locals else None,
                end_lineno=end_lineno, colno=colno, end_colno=end_colno)
            summary._source = code_source(code)
            if summary._source is None and isinstance(code, _Code):
                # What was compiled under the same name is not its source.
                summary._source = ""
            if lookup_lines:
                summary.line
            result.append(summary)
        return result

    @classmethod
    def from_list(klass, a_list):
        """Data of frames, or of tuples of file, line, function and source line."""
        result = StackSummary()
        for frame in a_list:
            if not isinstance(frame, FrameSummary):
                filename, lineno, name, line = frame
                frame = FrameSummary(filename, lineno, name, line=line)
            result.append(frame)
        return result

    def format_frame_summary(self, frame_summary, **kwargs):
        """The text of a frame; None leaves it out."""
        text = frame_summary._text()
        if frame_summary.locals:
            for name, value in sorted(frame_summary.locals.items()):
                text += f"    {name} = {value}\n"
        return text

    def format(self, **kwargs):
        """The texts of the frames; runs of equal ones are counted."""
        result = []
        last, count = None, 0
        for frame_summary in self:
            text = self.format_frame_summary(frame_summary)
            if text is None:
                continue
            place = frame_summary.filename, frame_summary.lineno, frame_summary.name
            if last is None or last != place:
                if count > _RECURSIVE_CUTOFF:
                    result.append(_repeated(count - _RECURSIVE_CUTOFF))
                last, count = place, 0
            count += 1
            if count > _RECURSIVE_CUTOFF:
                continue
            result.append(text)
        if count > _RECURSIVE_CUTOFF:
            result.append(_repeated(count - _RECURSIVE_CUTOFF))
        return result


def _repeated(count):
    plural = "s" if count > 1 else ""
    return f"  [Previous line repeated {count} more time{plural}]\n"


class _ExceptionPrintContext:
    """How deep in groups the text is."""

    def __init__(self):
        self.seen = set()
        self.exception_group_depth = 0
        self.need_close = False

    def indent(self):
        return " " * (2 * self.exception_group_depth)

    def emit(self, texts, margin_char=None):
        prefix = self.indent()
        if self.exception_group_depth:
            prefix += ("|" if margin_char is None else margin_char) + " "
        for text in [texts] if isinstance(texts, str) else texts:
            yield "".join([prefix + line for line in text.splitlines(keepends=True)])


class TracebackException:
    """An exception as data, ready to become text; it keeps neither frames nor the exception."""

    def __init__(self, exc_type, exc_value, exc_traceback, *, limit=None, lookup_lines=True,
                 capture_locals=False, compact=False, max_group_width=15, max_group_depth=10,
                 save_exc_type=True, _seen=None):
        is_recursive = _seen is not None
        if _seen is None:
            _seen = set()
        _seen.add(id(exc_value))
        self.max_group_width = max_group_width
        self.max_group_depth = max_group_depth
        self.stack = StackSummary._extract_from_extended_frame_gen(
            _walk_tb_with_full_positions(exc_traceback), limit=limit, lookup_lines=lookup_lines,
            capture_locals=capture_locals)
        self._exc_type = exc_type if save_exc_type else None
        self._str = _safe_string(exc_value, "exception")
        self.__notes__ = self._notes_of(exc_value)
        self._is_syntax_error = False
        self._have_exc_type = exc_type is not None
        if exc_type is not None:
            self.exc_type_qualname = exc_type.__qualname__
            self.exc_type_module = exc_type.__module__
        else:
            self.exc_type_qualname = self.exc_type_module = None
        if exc_type and issubclass(exc_type, SyntaxError):
            self.filename = exc_value.filename
            self.lineno = None if exc_value.lineno is None else str(exc_value.lineno)
            self.end_lineno = None if exc_value.end_lineno is None else str(exc_value.end_lineno)
            self.text = exc_value.text
            self.offset = exc_value.offset
            self.end_offset = exc_value.end_offset
            self.msg = exc_value.msg
            self._is_syntax_error = True
            # How source and caret are laid out is the session's affair.
            self._syntax_lines = last_lines(exc_value).splitlines(keepends=True)
        elif isinstance(exc_value, BaseException):
            self._str += suggestion(exc_value, exc_traceback)
        self.__suppress_context__ = (exc_value.__suppress_context__
                                     if isinstance(exc_value, BaseException) else False)
        self.__cause__ = self.__context__ = self.exceptions = None
        if is_recursive:
            return
        # Chains may be longer than calls can be deep.
        options = dict(limit=limit, lookup_lines=lookup_lines, capture_locals=capture_locals,
                       max_group_width=max_group_width, max_group_depth=max_group_depth)
        pending = [(self, exc_value)]

        def data_of(exc):
            made = TracebackException(type(exc), exc, exc.__traceback__, _seen=_seen, **options)
            pending.append((made, exc))
            return made

        while pending:
            te, exc = pending.pop()
            if not isinstance(exc, BaseException):
                continue
            cause, context = exc.__cause__, exc.__context__
            if cause is not None and id(cause) not in _seen:
                te.__cause__ = data_of(cause)
            wanted = not compact or te.__cause__ is None and not exc.__suppress_context__
            if wanted and context is not None and id(context) not in _seen:
                te.__context__ = data_of(context)
            if isinstance(exc, BaseExceptionGroup):
                te.exceptions = [data_of(each) for each in exc.exceptions]

    @staticmethod
    def _notes_of(exc_value):
        try:
            return getattr(exc_value, "__notes__", None)
        except Exception as e:
            return [f"Ignored error getting __notes__: {_safe_string(e, '__notes__', repr)}"]

    @classmethod
    def from_exception(cls, exc, *args, **kwargs):
        """The data of an exception."""
        return cls(type(exc), exc, exc.__traceback__, *args, **kwargs)

    @property
    def exc_type(self):
        import warnings
        warnings.warn("Deprecated in 3.13. Use exc_type_str instead.", DeprecationWarning,
                      stacklevel=2)
        return self._exc_type

    @property
    def exc_type_str(self):
        """The name of the exception's class, its module before it unless that is builtins."""
        if not self._have_exc_type:
            return None
        name, module = self.exc_type_qualname, self.exc_type_module
        if module in ("__main__", "builtins"):
            return name
        if not isinstance(module, str):
            module = "<unknown>"
        return f"{module}.{name}"

    def __eq__(self, other):
        if isinstance(other, TracebackException):
            return self.__dict__ == other.__dict__
        return NotImplemented

    def __str__(self):
        return self._str

    def format_exception_only(self, *, show_group=False, _depth=0, **kwargs):
        """The last lines: class and message, notes, with show_group the members of a group."""
        indent = 3 * _depth * " "
        if not self._have_exc_type:
            yield f"{indent}None: {self._str}\n"
            return
        if self._is_syntax_error:
            for line in self._syntax_lines:
                yield indent + line
        else:
            line = f"{self.exc_type_str}: {self._str}" if self._str else self.exc_type_str
            # A group's own message stays whole, those of its members are indented line by line.
            yield from [indent + part + "\n" for part in (line.split("\n") if _depth else [line])]
        notes = self.__notes__
        if isinstance(notes, (list, tuple)):
            for note in notes:
                note = _safe_string(note, "note")
                yield from [indent + line + "\n" for line in note.split("\n")]
        elif notes is not None:
            yield indent + f"{_safe_string(notes, '__notes__', func=repr)}\n"
        if self.exceptions and show_group:
            for each in self.exceptions:
                yield from each.format_exception_only(show_group=show_group, _depth=_depth + 1)

    def _chain(self, chain):
        """The exceptions to be shown with the message after each, the oldest first."""
        output, exc = [], self
        while exc:
            if not chain:
                output.append((None, exc))
                break
            if exc.__cause__ is not None:
                older, message = exc.__cause__, _cause_message
            elif exc.__context__ is not None and not exc.__suppress_context__:
                older, message = exc.__context__, _context_message
            else:
                older = message = None
            output.append((message, exc))
            exc = older
        return reversed(output)

    def format(self, *, chain=True, _ctx=None, **kwargs):
        """The whole text in pieces, each ended by a newline."""
        if _ctx is None:
            _ctx = _ExceptionPrintContext()
        for message, exc in self._chain(chain):
            if message is not None:
                yield from _ctx.emit(message)
            if exc.exceptions is None:
                if exc.stack:
                    yield from _ctx.emit("Traceback (most recent call last):\n")
                    yield from _ctx.emit(exc.stack.format())
                yield from _ctx.emit(exc.format_exception_only())
            elif _ctx.exception_group_depth > self.max_group_depth:
                yield from _ctx.emit(f"... (max_group_depth is {self.max_group_depth})\n")
            else:
                yield from exc._format_group(_ctx, chain)

    def _format_group(self, ctx, chain):
        is_toplevel = ctx.exception_group_depth == 0
        if is_toplevel:
            ctx.exception_group_depth += 1
        if self.stack:
            yield from ctx.emit("Exception Group Traceback (most recent call last):\n",
                                margin_char="+" if is_toplevel else None)
            yield from ctx.emit(self.stack.format())
        yield from ctx.emit(self.format_exception_only())
        count = len(self.exceptions)
        shown = min(count, self.max_group_width + 1)
        ctx.need_close = False
        for at in range(shown):
            last = at == shown - 1
            if last:
                ctx.need_close = True
            truncated = at >= self.max_group_width
            title = "..." if truncated else f"{at + 1}"
            start = "+-" if at == 0 else "  "
            yield f"{ctx.indent()}{start}+---------------- {title} ----------------\n"
            ctx.exception_group_depth += 1
            if not truncated:
                yield from self.exceptions[at].format(chain=chain, _ctx=ctx)
            else:
                rest = count - self.max_group_width
                plural = "s" if rest > 1 else ""
                yield from ctx.emit(f"and {rest} more exception{plural}\n")
            if last and ctx.need_close:
                yield ctx.indent() + "+------------------------------------\n"
                ctx.need_close = False
            ctx.exception_group_depth -= 1
        if is_toplevel:
            ctx.exception_group_depth = 0

    def print(self, *, file=None, chain=True, **kwargs):
        """Print the whole text."""
        if file is None:
            file = sys.stderr
        for line in self.format(chain=chain):
            print(line, file=file, end="")
