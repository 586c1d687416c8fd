import quopri
print(quopri.encodestring("é=x".encode()), quopri.decodestring(b"=C3=A9"))
