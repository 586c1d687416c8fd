import pickle
import pickletools

data = pickle.dumps([1, "a", (2.5, None), {"k": 3}], protocol=2)
pickletools.dis(data)
print(pickletools.optimize(data) != data, pickle.loads(pickletools.optimize(data)))
print([opcode.name for opcode, argument, place in pickletools.genops(pickle.dumps({1, 2}, 4))][:6])
