"""Numbers and texts formatted: f-strings, format, the % operator, str and repr, and read back."""

def work(times):
    total = 0
    for i in range(times):
        ratio = i / 7
        line = f"{i:>8} {ratio:.3f} {i:#x} {'even' if i % 2 == 0 else 'odd':<5}|{i!r}"
        total += len(line)
        line = "{0:,} {name} {1:^12}".format(i * 1000, i, name="entry")
        total += len(line)
        line = "%05d %s %-8.2f" % (i, "text", ratio)
        total += len(line)
        total += int(str(i)) + len(repr(ratio))
    return total, line

print(work(65000))
