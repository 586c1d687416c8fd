"""One-way constraints of different strengths, planned and propagated: many small methods on a graph of objects."""

REQUIRED, STRONG, MEDIUM, WEAK = range(4)

class Variable:
    def __init__(self, value=0):
        self.value = value
        self.source = None  # the constraint that decides the value
        self.users = []
        self.strength = WEAK + 1

class Constraint:
    def __init__(self, strength, *variables):
        self.strength = strength
        self.variables = variables
        self.output = None
        for variable in variables:
            variable.users.append(self)

    def choose(self):
        """Takes the weakest variable, if the constraint is stronger; answers whom it displaces."""
        best = max(self.variables, key=lambda variable: variable.strength)
        if best.strength <= self.strength:
            return False, None
        displaced, self.output = best.source, best
        best.source = self
        return True, displaced

    def settle(self):
        """The output is as hard to change as the weakest of the constraint and its inputs."""
        self.output.strength = max([self.strength] + [other.strength for other in self.variables if other is not self.output])

class Stay(Constraint):
    def run(self):
        pass

class Edit(Constraint):
    def run(self):
        self.output.value = self.given

class Scale(Constraint):
    """second == first * factor + offset, in the direction that the plan has chosen."""

    def __init__(self, strength, first, second, factor, offset):
        super().__init__(strength, first, second)
        self.factor = factor
        self.offset = offset

    def run(self):
        first, second = self.variables
        if self.output is second:
            second.value = first.value * self.factor + self.offset
        else:
            first.value = (second.value - self.offset) // self.factor

def add(constraint):
    """Satisfies a constraint, and again those that it displaces, as far as they are strong enough."""
    while constraint is not None:
        satisfied, displaced = constraint.choose()
        if displaced is not None:
            displaced.output = None
        if satisfied:
            for step in plan(constraint):
                step.settle()
        constraint = displaced

def remove(constraint):
    output, constraint.output = constraint.output, None
    output.users.remove(constraint)
    output.source, output.strength = None, WEAK + 1

def plan(start):
    """The constraints below a constraint, in the order in which they run."""
    steps, waiting = [], [start]
    while waiting:
        constraint = waiting.pop()
        steps.append(constraint)
        waiting += [user for user in constraint.output.users if user is not constraint and user.output is not None]
    return steps

def change(variable, values):
    edit = Edit(STRONG, variable)
    add(edit)
    steps = plan(edit)
    for edit.given in values:
        for step in steps:
            step.run()
    remove(edit)

def chain(length, edits):
    variables = [Variable(i) for i in range(length)]
    stay = Stay(MEDIUM, variables[0])
    add(stay)
    for first, second in zip(variables, variables[1:]):
        add(Scale(REQUIRED, first, second, 1, 3))
    change(variables[0], range(edits))
    last = variables[-1].value
    add(stay)
    change(variables[-1], range(edits))
    return last, variables[0].value, stay.output is None

print(chain(5000, 60), [chain(20, 100) for _ in range(110)][0])
