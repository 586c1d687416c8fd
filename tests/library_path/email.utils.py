from email import message_from_string, policy
from email.header import Header, decode_header
from email.utils import formataddr, getaddresses, parseaddr, parsedate_to_datetime

print(parseaddr("Ann Lee <ann@example.org>"), formataddr(("Ann, Lee", "ann@example.org")))
print(getaddresses(["a@b.c, D E <d@e.f>"]), parsedate_to_datetime("Mon, 20 Nov 1995 19:12:08 -0500"))
print(Header("naïve", "utf-8").encode(), decode_header("=?utf-8?q?na=C3=AFve?="))
message = message_from_string("Subject: Hi\nTo: a@b.c\n\nText\n", policy=policy.default)
print(message["subject"], message["to"].addresses, message.get_content())
