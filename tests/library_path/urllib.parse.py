from urllib.parse import *
print(urlparse("https://u:p@host:80/p/a;x?q=1&r=a+b#f"), urljoin("http://a/b/c", "../d?e"), quote("a b/é"), unquote("%C3%A9+"), parse_qs("a=1&a=2&b="), urlencode({"a": [1, 2], "b": "x y"}, doseq=True), urlsplit("//h/p").netloc, urlunsplit(("s", "h", "/p", "q", "")))
