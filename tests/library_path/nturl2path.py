import nturl2path

print(nturl2path.url2pathname("///C:/a%20b/c"), nturl2path.pathname2url(r"C:\a b\c"))
