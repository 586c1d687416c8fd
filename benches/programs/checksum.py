"""Bytes and the operators on bits: a table-driven checksum, a bytearray changed in place."""

def make_table(polynomial):
    table = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = value >> 1 ^ polynomial if value & 1 else value >> 1
        table.append(value)
    return table

def checksum(data, table):
    value = 0xFFFFFFFF
    for byte in data:
        value = table[(value ^ byte) & 0xFF] ^ value >> 8
    return value ^ 0xFFFFFFFF

def scramble(buffer, key):
    for i in range(len(buffer)):
        key = key * 1103515245 + 12345 & 0x7FFFFFFF
        buffer[i] ^= key >> 16 & 0xFF

table = make_table(0xEDB88320)
data = bytes(range(256)) * 2000
buffer = bytearray(data)
scramble(buffer, 42)
print(hex(checksum(data, table)), hex(checksum(bytes(buffer), table)))
scramble(buffer, 42)
print(buffer == data)
