from wsgiref.headers import Headers

headers = Headers([("Content-Type", "text/plain")])
headers.add_header("Content-Disposition", "attachment", filename="a b.txt")
headers["X-One"] = "1"
print(headers["content-type"], "x-one" in headers, len(headers), headers.get_all("X-One"))
print(bytes(headers))
