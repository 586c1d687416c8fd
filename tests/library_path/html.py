import html, html.parser
print(html.escape("<a href='x'>&\"</a>"), html.unescape("&lt;&eacute;&#233;&#x1F600;&notit;&amp;"))
class Teller(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs): print("start", tag, attrs)
    def handle_endtag(self, tag): print("end", tag)
    def handle_data(self, data): print("data", repr(data))
    def handle_comment(self, data): print("comment", data)
Teller().feed("<p class=a id='b'>Hi &amp; <b>you</b><!-- c --><br/></p>")
