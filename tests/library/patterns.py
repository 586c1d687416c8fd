# Patterns and subjects made from a seed; what all methods find. Other seeds: patterns.py SEED COUNT.
import re, sys
seed, count = (int(argument) for argument in (sys.argv[1:] + ["1", "4000"][len(sys.argv) - 1:])[:2])
state = seed * 2654435761 % (1 << 32) or 1
def rnd(n):
    global state
    state ^= (state << 13) & 0xffffffff
    state ^= state >> 17
    state ^= (state << 5) & 0xffffffff
    return state % n
def pick(xs): return xs[rnd(len(xs))]
LETTERS = ["a", "b", "c", "ab", "A", "1", "_", " ", "\\n", "é", "É", "ß", "ſ", "k", "\u212a", "İ", "ı", "σ", "ς", "-", "😀"]
ESC = [r"\d", r"\D", r"\s", r"\S", r"\w", r"\W", r"\b", r"\B", r"\A", r"\Z", "^", "$", ".", r"\x61", r"\u00e9", r"\.", r"\101"]
SETS = ["[ab]", "[^a]", "[a-c]", r"[\w-]", r"[^\W\d]", "[é-ü]", "[A-Z]", "[]a]", r"[\s\S]", "[aéß]", "[^b\\n]", "[À-ÿ]", "[ſ]", "[k-s]"]
QUANT = ["*", "+", "?", "{2}", "{1,2}", "{,2}", "{2,}", "{0}", "*?", "+?", "??", "{1,2}?", "*+", "++", "?+", "{1,3}+"]
def atom(d, g):
    k = rnd(20)
    if d <= 0 or k < 9: return pick(LETTERS)
    if k < 11: return pick(ESC)
    if k < 13: return pick(SETS)
    if k == 13:
        return "\\%d" % (1 + rnd(max(1, g[0])))
    if k == 14:
        g[0] += 1
        return "(" + alt(d - 1, g) + ")"
    if k == 15: return "(?:" + alt(d - 1, g) + ")"
    if k == 16: return pick(["(?=", "(?!", "(?<=", "(?<!", "(?>"]) + alt(d - 1, g) + ")"
    if k == 17: return pick(["(?i:", "(?s:", "(?m:", "(?a:", "(?-i:", "(?x:"]) + alt(d - 1, g) + ")"
    if k == 18:
        g[0] += 1
        return "(?P<n%d>" % g[0] + alt(d - 1, g) + ")"
    if g[0]: return "(?(%d)" % (1 + rnd(g[0])) + seq(d - 1, g) + pick(["", "|" + seq(d - 1, g)]) + ")"
    g[0] += 1
    return "(" + alt(d - 1, g) + ")"
def item(d, g):
    a = atom(d, g)
    if rnd(3) == 0: a += pick(QUANT)
    return a
def seq(d, g): return "".join(item(d, g) for _ in range(rnd(4)))
def alt(d, g): return "|".join(seq(d, g) for _ in range(1 + (rnd(3) == 0) + (rnd(8) == 0)))
SUB = ["a", "b", "c", "ab", "A", "1", "_", " ", "\n", "é", "É", "ß", "ſ", "k", "K", "\u212a", "İ", "ı", "i", "σ", "ς", "Σ", "-", "😀", "aa", "ba", "S", "s"]
def subject(): return "".join(pick(SUB) for _ in range(rnd(9)))
FL = [0, 0, 0, 2, 8, 16, 256, 2 | 256, 64, 10]
def show(m):
    return None if m is None else (m.span(), m.groups(), m.lastindex, m.lastgroup, m.regs)
def run():
    for n in range(count):
        p = alt(3, [0])
        f = pick(FL)
        is_bytes = rnd(5) == 0
        subs = [subject() for _ in range(4)]
        repl = pick(["x", "[\\g<0>]", "\\1", "-"])
        start, stop = rnd(4), rnd(9)
        if is_bytes:
            p = p.encode("utf-8"); subs = [s.encode("utf-8") for s in subs]; repl = repl.encode()
        try:
            r = re.compile(p, f)
        except (re.error, OverflowError, ValueError) as e:
            print(n, repr(p), f, type(e).__name__, e); continue
        out = []
        for s in subs:
            out.append(show(r.match(s))); out.append(show(r.search(s))); out.append(show(r.fullmatch(s)))
            out.append(r.findall(s)); out.append([m.span() for m in r.finditer(s)])
            out.append(show(r.search(s, start, stop)))
            try: out.append(r.split(s)); out.append(r.subn(repl, s))
            except re.error as e: out.append(str(e))
        print(n, repr(p), f, r.groups, dict(r.groupindex), subs, out)
run()
