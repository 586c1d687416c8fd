"""Streams: StringIO and BytesIO, which keep what is written in memory, and the classes to derive others from.

There are no files here: `open` refuses.
"""

import abc

import _io
from _io import BytesIO, StringIO, TextIOWrapper

__all__ = [
    "BlockingIOError", "open", "IOBase", "RawIOBase", "StringIO", "BytesIO", "BufferedIOBase", "TextIOBase",
    "TextIOWrapper", "UnsupportedOperation", "SEEK_SET", "SEEK_CUR", "SEEK_END", "DEFAULT_BUFFER_SIZE",
    "text_encoding", "IncrementalNewlineDecoder",
]

BlockingIOError = BlockingIOError
open = open

SEEK_SET = 0
SEEK_CUR = 1
SEEK_END = 2
DEFAULT_BUFFER_SIZE = 8 * 1024


class UnsupportedOperation(OSError, ValueError):
    """What a stream can't do."""


def text_encoding(encoding, stacklevel=2):
    """The encoding that stands for None."""
    return "utf-8" if encoding is None else encoding


class IncrementalNewlineDecoder:
    """Decodes piece by piece and tells which kinds of line ends it met; `translate` makes all of them newlines."""

    _KINDS = (None, "\n", "\r", ("\r", "\n"), "\r\n", ("\n", "\r\n"), ("\r", "\r\n"), ("\r", "\n", "\r\n"))

    def __init__(self, decoder, translate, errors="strict"):
        self._decoder, self._translate, self.errors = decoder, translate, errors
        self._seen, self._held = 0, False

    def decode(self, input, final=False):
        """The text of a piece; a carriage return at its end waits for what follows."""
        text = input if self._decoder is None else self._decoder.decode(input, final=final)
        if self._held and (text or final):
            text, self._held = "\r" + text, False
        if text.endswith("\r") and not final:
            text, self._held = text[:-1], True
        pairs = text.count("\r\n")
        returns, newlines = text.count("\r") - pairs, text.count("\n") - pairs
        self._seen |= (newlines > 0) | (returns > 0) << 1 | (pairs > 0) << 2
        if self._translate:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text

    def getstate(self):
        """What waits, and what the decoder below waits for."""
        buffer, flag = (b"", 0) if self._decoder is None else self._decoder.getstate()
        return buffer, flag << 1 | self._held

    def setstate(self, state):
        """Goes back to what getstate answered."""
        buffer, flag = state
        self._held = bool(flag & 1)
        if self._decoder is not None:
            self._decoder.setstate((buffer, flag >> 1))

    def reset(self):
        """Forgets everything."""
        self._seen, self._held = 0, False
        if self._decoder is not None:
            self._decoder.reset()

    @property
    def newlines(self):
        """The kinds of line ends met so far."""
        return self._KINDS[self._seen]


class IOBase(_io._IOBase, metaclass=abc.ABCMeta):
    """What all streams have in common. Derived classes give the reading and the writing."""

    _closed = False

    def _unsupported(self, name):
        raise UnsupportedOperation(name)

    def seek(self, pos, whence=0):
        """Goes to a place."""
        self._unsupported("seek")

    def tell(self):
        """The place."""
        return self.seek(0, 1)

    def truncate(self, pos=None):
        """Cuts the stream."""
        self._unsupported("truncate")

    def flush(self):
        """Hands over what was written."""
        self._checkClosed()

    def close(self):
        """Flushes and closes the stream."""
        if not self._closed:
            try:
                self.flush()
            finally:
                self._closed = True

    @property
    def closed(self):
        """Whether the stream was closed."""
        return self._closed

    def _checkClosed(self):
        if self.closed:
            raise ValueError("I/O operation on closed file.")

    def seekable(self):
        """Whether seek works."""
        return False

    def readable(self):
        """Whether reading works."""
        return False

    def writable(self):
        """Whether writing works."""
        return False

    def _checkSeekable(self):
        if not self.seekable():
            raise UnsupportedOperation("File or stream is not seekable.")

    def _checkReadable(self):
        if not self.readable():
            raise UnsupportedOperation("File or stream is not readable.")

    def _checkWritable(self):
        if not self.writable():
            raise UnsupportedOperation("File or stream is not writable.")

    def __enter__(self):
        self._checkClosed()
        return self

    def __exit__(self, *exc_info):
        self.close()

    def fileno(self):
        """The number of the file below, if there is one."""
        self._unsupported("fileno")

    def isatty(self):
        """Whether the stream is a terminal."""
        self._checkClosed()
        return False

    def readline(self, size=-1):
        """The next line, byte by byte."""
        if size is None:
            size = -1
        line = bytearray()
        while size < 0 or len(line) < size:
            piece = self.read(1)
            if not piece:
                break
            line += piece
            if line.endswith(b"\n"):
                break
        return bytes(line)

    def __iter__(self):
        self._checkClosed()
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def readlines(self, hint=None):
        """All lines, or so many that their lengths reach the hint."""
        if hint is None or hint <= 0:
            return list(self)
        lines = []
        total = 0
        for line in self:
            lines.append(line)
            total += len(line)
            if total >= hint:
                break
        return lines

    def writelines(self, lines):
        """Writes each of them."""
        self._checkClosed()
        for line in lines:
            self.write(line)


class RawIOBase(_io._RawIOBase, IOBase):
    """Streams of bytes without a buffer. Derived classes give readinto and write."""

    def read(self, size=-1):
        """So many bytes, or all."""
        if size is None or size < 0:
            return self.readall()
        buffer = bytearray(size)
        count = self.readinto(buffer)
        if count is None:
            return None
        return bytes(buffer[:count])

    def readall(self):
        """All bytes to the end."""
        pieces = bytearray()
        while piece := self.read(DEFAULT_BUFFER_SIZE):
            pieces += piece
        return bytes(pieces) if pieces else piece


class BufferedIOBase(_io._BufferedIOBase, IOBase):
    """Streams of bytes with a buffer."""

    def read(self, size=-1):
        """So many bytes, or all."""
        self._unsupported("read")

    def read1(self, size=-1):
        """So many bytes, with one read at most."""
        self._unsupported("read1")

    def write(self, data):
        """Writes bytes."""
        self._unsupported("write")

    def detach(self):
        """The stream below."""
        self._unsupported("detach")

    def readinto(self, buffer):
        """Reads into a buffer."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def readinto1(self, buffer):
        """Reads into a buffer, with one read at most."""
        data = self.read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class TextIOBase(_io._TextIOBase, IOBase):
    """Streams of text."""

    encoding = None
    newlines = None
    errors = None

    def read(self, size=-1):
        """So many characters, or all."""
        self._unsupported("read")

    def readline(self, size=-1):
        """The next line."""
        self._unsupported("readline")

    def write(self, text):
        """Writes a text."""
        self._unsupported("write")

    def detach(self):
        """The stream below."""
        self._unsupported("detach")


TextIOBase.register(StringIO)
TextIOBase.register(TextIOWrapper)
BufferedIOBase.register(BytesIO)
