import threading
lock = threading.RLock()
with lock, threading.Lock():
    print(threading.current_thread().name, threading.main_thread() is threading.current_thread(), threading.active_count(), threading.get_ident() == threading.main_thread().ident)
event = threading.Event()
print(event.is_set(), event.set(), event.wait(), threading.Semaphore(1).acquire(blocking=False))
class Own(threading.local):
    x = 1
own = Own()
own.y = 2
print(own.x, own.__dict__)
condition = threading.Condition()
with condition:
    print(condition.wait(0.01), condition.notify_all())
try:
    threading.Lock().release()
except RuntimeError as error:
    print(error)
print(threading.Thread(target=print, name="t"))
