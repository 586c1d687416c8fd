"""An interpreter within the interpreter: a stack machine with a chain of comparisons, and one with a table of functions."""

PUSH, LOAD, STORE, ADD, SUB, MUL, JUMP_IF, HALT = range(8)

# total = 1; while n: total = total * n % 1000003; n -= 1, with the last step as total + n * n
PROGRAM = [
    (PUSH, 1), (STORE, 1),
    (LOAD, 1), (LOAD, 0), (LOAD, 0), (MUL, 0), (ADD, 0), (STORE, 1),
    (LOAD, 0), (PUSH, 1), (SUB, 0), (STORE, 0),
    (LOAD, 0), (JUMP_IF, 2), (HALT, 0),
]

def run(program, n):
    memory, stack, place = [n, 0], [], 0
    while True:
        code, operand = program[place]
        place += 1
        if code == PUSH:
            stack.append(operand)
        elif code == LOAD:
            stack.append(memory[operand])
        elif code == STORE:
            memory[operand] = stack.pop()
        elif code == ADD:
            right = stack.pop()
            stack[-1] += right
        elif code == SUB:
            right = stack.pop()
            stack[-1] -= right
        elif code == MUL:
            right = stack.pop()
            stack[-1] *= right
        elif code == JUMP_IF:
            if stack.pop():
                place = operand
        else:
            return memory[1]

class Machine:
    def __init__(self, program, n):
        names = ["push", "load", "store", "add", "sub", "mul", "jump_if", "halt"]
        self.steps = [(getattr(self, names[code]), operand) for code, operand in program]
        self.memory, self.stack, self.place = [n, 0], [], 0

    def push(self, value):
        self.stack.append(value)

    def load(self, index):
        self.stack.append(self.memory[index])

    def store(self, index):
        self.memory[index] = self.stack.pop()

    def add(self, _):
        right = self.stack.pop()
        self.stack[-1] += right

    def sub(self, _):
        right = self.stack.pop()
        self.stack[-1] -= right

    def mul(self, _):
        right = self.stack.pop()
        self.stack[-1] *= right

    def jump_if(self, target):
        if self.stack.pop():
            self.place = target

    def halt(self, _):
        self.place = -1

    def run(self):
        while self.place >= 0:
            step, operand = self.steps[self.place]
            self.place += 1
            step(operand)
        return self.memory[1]

print(run(PROGRAM, 80000), Machine(PROGRAM, 80000).run())
