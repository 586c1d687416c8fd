"""A simulation of a workshop: processes as generators, woken by a queue of events, waiting for machines."""

import heapq
from collections import deque

class Machine:
    def __init__(self, name, places):
        self.name = name
        self.free = places
        self.waiting = deque()
        self.served = 0

class Simulation:
    def __init__(self):
        self.now = 0
        self.events = []
        self.number = 0
        self.log = {}

    def at(self, delay, process):
        self.number += 1
        heapq.heappush(self.events, (self.now + delay, self.number, process))

    def step(self, process):
        try:
            wish, argument = next(process)
        except StopIteration as end:
            self.log[end.value] = self.log.get(end.value, 0) + 1
            return
        if wish == "wait":
            self.at(argument, process)
        elif wish == "take":
            if argument.free:
                argument.free -= 1
                self.at(0, process)
            else:
                argument.waiting.append(process)
        else:
            argument.served += 1
            if argument.waiting:
                self.at(0, argument.waiting.popleft())
            else:
                argument.free += 1
            self.at(0, process)

    def run(self):
        while self.events:
            self.now, _, process = heapq.heappop(self.events)
            self.step(process)

def job(number, machines):
    yield "wait", number * 7 % 11
    for index, machine in enumerate(machines):
        yield "take", machine
        yield "wait", (number * 13 + index * 5) % 17 + 1
        yield "give", machine
    return "even" if number % 2 == 0 else "odd"

simulation = Simulation()
machines = [Machine("saw", 2), Machine("drill", 3), Machine("press", 1), Machine("paint", 2)]
for number in range(11000):
    simulation.at(number, job(number, machines[number % 3:] + machines[:number % 2]))
simulation.run()
print(simulation.now, simulation.log, [(machine.name, machine.served) for machine in machines])
