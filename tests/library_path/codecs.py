import codecs, io
print(codecs.encode("hello", "rot13"), codecs.decode(b"68690a", "hex"), codecs.lookup("utf8").name, codecs.encode("aé€", "cp1252"), codecs.decode(b"\x80", "cp1252"), codecs.encode("é", "ascii", "xmlcharrefreplace"), codecs.BOM_UTF8)
decoder = codecs.getincrementaldecoder("utf-8")()
print([decoder.decode(bytes([byte])) for byte in "a€😀é".encode()], decoder.decode(b"", True))
wide = codecs.getincrementaldecoder("utf-16-le")()
print([wide.decode(bytes([byte])) for byte in "a😀".encode("utf-16-le")])
print(codecs.getreader("utf-8")(io.BytesIO("é\nx".encode())).readlines(), codecs.lookup_error("replace")(UnicodeDecodeError("a", b"x", 0, 1, "r")))
for wrong in (lambda: codecs.lookup("nope"), lambda: codecs.lookup_error("nope"), lambda: codecs.encode("€", "cp1250x"), lambda: codecs.encode("\u4e00", "cp1252"), lambda: codecs.decode(b"\x81", "cp1252")):
    try:
        print(wrong())
    except Exception as error:
        print(type(error).__name__, error)
