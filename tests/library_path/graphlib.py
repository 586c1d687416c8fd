import graphlib
graph = {"d": {"b", "c"}, "b": {"a"}, "c": {"a"}}
order = graphlib.TopologicalSorter(graph)
order.prepare()
while order.is_active():
    ready = sorted(order.get_ready())
    print(ready)
    order.done(*ready)
try:
    list(graphlib.TopologicalSorter({1: [2], 2: [1]}).static_order())
except graphlib.CycleError as error:
    print(error)
