"""Answers the tokens of CPython's own lexer: one source a line in, one answer a line out.

The answer is null where the lexer refuses the source, else a list of [class, text, joined], the
class as the grammar names it, joined if nothing stands before the token since the last one.
"""

import io
import json
import sys
import token
import tokenize
import warnings

CLASSES = {
    token.NAME: "NAME", token.NUMBER: "NUMBER", token.STRING: "STRING",
    token.FSTRING_START: "FSTRING_START", token.FSTRING_MIDDLE: "FSTRING_MIDDLE",
    token.FSTRING_END: "FSTRING_END", token.NEWLINE: "NEWLINE", token.INDENT: "INDENT",
    token.DEDENT: "DEDENT", token.ENDMARKER: "ENDMARKER", token.OP: "OP",
}
SPACE = {"NEWLINE", "INDENT", "DEDENT", "ENDMARKER"}

warnings.simplefilter("ignore")
sys.stdin.reconfigure(encoding="utf-8")
for line in sys.stdin:
    source = json.loads(line)
    found, last = [], None
    try:
        for t in tokenize._generate_tokens_from_c_tokenizer(io.StringIO(source).readline):
            name = CLASSES.get(t.type) or CLASSES[token.OP]
            found.append([name, "" if name in SPACE else t.string, t.start == last])
            last = t.end
    except (SyntaxError, tokenize.TokenError):
        found = None
    print(json.dumps(found))
