"""A text made, split into words, counted, and drawn as a histogram."""

def text(lines):
    words = "the rain in spain stays mainly on a plain while every cloud of steam drifts slowly over hills".split()
    state = 7
    result = []
    for _ in range(lines):
        line = []
        for _ in range(12):
            state = (state * 69069 + 1) % 4294967296
            word = words[(state >> 16) % len(words) * ((state >> 8) % 3) // 2]
            line.append(word.capitalize() if state % 5 == 0 else word)
        result.append(" ".join(line) + ".")
    return "\n".join(result)

def count(text):
    words, letters = {}, {}
    for line in text.splitlines():
        for word in line.lower().rstrip(".").split():
            words[word] = words.get(word, 0) + 1
        for letter in line:
            if letter.isalpha():
                letters[letter] = letters.get(letter, 0) + 1
    return words, letters

def draw(counts, width):
    most = max(counts.values())
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [f"{name:>8} {number:6} {'#' * (number * width // most)}" for name, number in ordered]

words, letters = count(text(16000))
print("\n".join(draw(words, 40)))
print(len(draw(letters, 60)), letters["T"], letters["a"])
