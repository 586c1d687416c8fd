import uuid

one = uuid.UUID("12345678-1234-5678-1234-567812345678")
print(one, repr(one), one.hex, one.int, one.fields, one.version, one.variant, one.urn)
print(uuid.UUID(int=5) < one, uuid.UUID(bytes=one.bytes) == one, uuid.NAMESPACE_DNS)
