from email.message import EmailMessage, Message
from email import message_from_string
letter = EmailMessage()
letter["Subject"] = "Hello, wörld"
letter["To"] = "a@example.org, B <b@example.org>"
letter.set_content("Line one\nLine two\n")
print(letter, letter["to"].addresses)
old = message_from_string("From: x\nSubject: s\n\nbody\n")
print(old.get_payload(), old.items())
