import logging, io, sys
out = io.StringIO()
logging.basicConfig(stream=out, format="%(levelname)s:%(name)s:%(message)s", level=logging.INFO)
log = logging.getLogger("a.b")
log.debug("no"); log.info("yes %d", 5); log.warning("w %s", "x")
try:
    1 / 0
except ZeroDivisionError:
    log.error("oops", exc_info=False)
child = logging.getLogger("a")
child.setLevel("ERROR")
log.info("hidden")
print(out.getvalue(), log, logging.getLevelName(30), log.isEnabledFor(20), log.parent is child)
