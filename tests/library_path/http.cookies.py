from http.cookies import SimpleCookie
cookie = SimpleCookie("a=1; b=x")
cookie["c"] = "y z"
cookie["c"]["path"] = "/"
print(cookie, cookie["a"].value, sorted(cookie))
