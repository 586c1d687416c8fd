# unicodedata: every character, as sums; and the errors.
import unicodedata as u


def total(f):
    sums = []
    for start in range(0, 0x32000, 0x800):
        number = 0
        for code in range(start, start + 0x800):
            for letter in str(f(chr(code))):
                number = (number * 31 + ord(letter)) & 0xFFFFFFFF
        sums.append(number)
    return sums


for name in "category", "bidirectional", "east_asian_width", "combining", "mirrored", "decomposition":
    print(name, total(getattr(u, name)))
for name in "decimal", "digit", "numeric", "name":
    function = getattr(u, name)
    print(name, total(lambda character: function(character, None)))
for form in "NFC", "NFD", "NFKC", "NFKD":
    print(form, total(lambda character: u.normalize(form, character + "\u0301")))


def t(f):
    try:
        print(f, "->", repr(eval(f)))
    except Exception as e:
        print(f, "->", type(e).__name__, e)


for f in [
    'u.name("é")',
    'u.name("\\x00")',
    'u.name("\\x00","none")',
    'u.name("ab")',
    'u.name(5)',
    'u.name("가")',
    'u.name("中")',
    'u.lookup("LATIN SMALL LETTER E WITH ACUTE")',
    'u.lookup("nope")',
    'u.lookup("snowman")',
    'u.category("a"),u.category("€"),u.category("\\u0378")',
    'u.bidirectional("a"),u.bidirectional("א"),u.bidirectional("\\u0378")',
    'u.combining("\\u0301"),u.combining("a")',
    'u.east_asian_width("中"),u.east_asian_width("a"),u.east_asian_width("\\u0378")',
    'u.mirrored("("),u.mirrored("a")',
    'u.decomposition("é"),u.decomposition("ﬁ"),u.decomposition("a"),u.decomposition("가"),u.decomposition("½")',
    'u.normalize("NFD","é"),u.normalize("NFC","e\\u0301"),u.normalize("NFKC","ﬁ①"),u.normalize("NFKD","½")',
    'u.normalize("X","a")',
    'u.is_normalized("NFC","é"),u.is_normalized("NFD","é")',
    'u.is_normalized("Q","é")',
    'u.decimal("5"),u.decimal("٣")',
    'u.decimal("a")',
    'u.decimal("²")',
    'u.decimal("a",None)',
    'u.digit("²"),u.digit("①")',
    'u.digit("a")',
    'u.numeric("½"),u.numeric("Ⅷ"),u.numeric("7"),u.numeric("一"),u.numeric("௱")',
    'u.numeric("a")',
    'u.numeric("a",-1)',
    'u.unidata_version',
    'u.category("")',
    'u.category(1)',
    'u.normalize("NFC",1)',
    'u.normalize("NFC")',
    'u.lookup(1)',
    'u.lookup("")',
    'u.name("\\U0001F600"),u.name("\\ud800","s")',
    'u.lookup("HANGUL SYLLABLE GA"),u.lookup("CJK UNIFIED IDEOGRAPH-4E2D")',
    'u.normalize("NFC","\\ud800e\\u0301")',
    'u.name("a",1,2)',
]:
    t(f)
