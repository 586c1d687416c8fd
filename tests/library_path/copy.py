import copy
print(copy.deepcopy({"a": [1, {2}]}), copy.copy([1]))
