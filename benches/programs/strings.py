"""Strings built, cut, joined, searched, replaced and compared."""

def build(count):
    text = ""
    for i in range(count):
        text += chr(97 + i % 26)
    return text

def caesar(text, shift):
    result = []
    for char in text:
        if "a" <= char <= "z":
            char = chr((ord(char) - 97 + shift) % 26 + 97)
        result.append(char)
    return "".join(result)

def palindromes(text, size):
    found = 0
    for i in range(len(text) - size + 1):
        part = text[i:i + size]
        if part == part[::-1]:
            found += 1
    return found

def fields(lines):
    total = 0
    for line in lines:
        key, _, rest = line.partition("=")
        parts = [part.strip() for part in rest.split(",")]
        if key.startswith("key") and parts[1].endswith("s") and "sep" in rest:
            total += len("-".join(parts).upper().replace("S", ""))
        total += rest.find("x") + rest.count("e") + len(key.strip("k"))
    return total

text = build(300000)
secret = caesar(text, 3)
print(len(secret), secret[:6], caesar(secret, 23) == text, palindromes("abcabaacca" * 20000, 3))
print(fields([f"key{i} = one, twos , sep arated,  {i}" for i in range(50000)]))
