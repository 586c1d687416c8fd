import mimetypes

types = mimetypes.MimeTypes()
print(types.guess_type("a.html"), types.guess_type("b.tar.gz"), types.guess_type("c.unknown"))
print(types.guess_extension("text/plain"), types.guess_all_extensions("image/jpeg"))
