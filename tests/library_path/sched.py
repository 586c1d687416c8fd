import sched
now = [0]
def wait(seconds): now[0] += seconds
plan = sched.scheduler(lambda: now[0], wait)
plan.enter(5, 1, print, ("later",))
plan.enter(2, 2, print, ("second",), {"end": "!\n"})
first = plan.enterabs(2, 1, print, ("first",))
gone = plan.enter(9, 1, print)
plan.cancel(gone)
print(len(plan.queue), first.time, first.priority, plan.empty())
plan.run()
print(now, plan.empty())
