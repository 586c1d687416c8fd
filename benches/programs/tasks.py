"""A kernel of tasks that send packets to one another: linked queues, states, and methods that depend on the class."""

class Packet:
    def __init__(self, kind, target):
        self.kind = kind
        self.target = target
        self.link = None
        self.data = [0, 0, 0, 0]
        self.value = 0

class Task:
    """Has a queue of packets, linked through them."""

    def __init__(self, kernel, name, priority):
        self.kernel = kernel
        self.name = name
        self.priority = priority
        self.head = self.tail = None
        self.held = False
        self.handled = 0

    def put(self, packet):
        packet.link = None
        if self.head is None:
            self.head = packet
        else:
            self.tail.link = packet
        self.tail = packet

    def ready(self):
        return not self.held and self.head is not None

    def run(self):
        packet = self.head
        self.head = packet.link
        self.handled += 1
        self.handle(packet)

class Idle(Task):
    """Always ready; wakes the devices by turns until its count is used up."""

    def __init__(self, kernel, count):
        super().__init__(kernel, "idle", 0)
        self.count = count
        self.seed = 1

    def ready(self):
        return self.count > 0

    def run(self):
        self.count -= 1
        self.seed = self.seed >> 1 if self.seed & 1 == 0 else self.seed >> 1 ^ 0xD008
        self.handled += 1
        self.kernel.tasks["disk" if self.seed & 1 else "net"].held = False

class Worker(Task):
    """Fills packets and sends them to one handler and then to the other."""

    def handle(self, packet):
        packet.kind = "net" if packet.kind == "disk" else "disk"
        for i in range(len(packet.data)):
            packet.value = (packet.value + i * 7 + 1) % 26
            packet.data[i] = packet.value
        self.kernel.send(packet, "handle " + packet.kind)

class Handler(Task):
    def handle(self, packet):
        packet.data[packet.value % 4] += 1
        self.kernel.send(packet, packet.kind)

class Device(Task):
    """Takes one packet each time that it is woken."""

    def handle(self, packet):
        self.held = True
        self.kernel.send(packet, "worker")

class Kernel:
    def __init__(self, count):
        self.tasks = {"idle": Idle(self, count), "worker": Worker(self, "worker", 4)}
        for priority, kind in enumerate(("disk", "net"), 1):
            self.tasks[kind] = Device(self, kind, priority)
            self.tasks["handle " + kind] = Handler(self, "handle " + kind, priority + 4)
        self.order = sorted(self.tasks.values(), key=lambda task: -task.priority)
        for number in range(8):
            self.send(Packet("net" if number % 2 else "disk", "worker"), "worker")

    def send(self, packet, name):
        packet.target = name
        self.tasks[name].put(packet)

    def run(self):
        while True:
            task = next((task for task in self.order if task.ready()), None)
            if task is None:
                return
            task.run()

kernel = Kernel(60000)
kernel.run()
print({task.name: task.handled for task in kernel.order})
