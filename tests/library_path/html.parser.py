from html.parser import HTMLParser


class Shows(HTMLParser):
    def handle_starttag(self, tag, attrs): print("start", tag, attrs, self.getpos())
    def handle_endtag(self, tag): print("end", tag)
    def handle_startendtag(self, tag, attrs): print("both", tag, attrs)
    def handle_data(self, data): print("data", repr(data))
    def handle_comment(self, data): print("comment", data)
    def handle_decl(self, decl): print("declaration", decl)


parser = Shows()
parser.feed('<!DOCTYPE html><p class="a" id=b>Hi &amp; <b>you</b><br/><!-- no -->')
parser.feed("\n<a href='x?a=1&amp;b=2'>link</a></p>")
parser.close()
