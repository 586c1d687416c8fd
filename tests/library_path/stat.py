import stat
print(stat.filemode(0o100644), stat.filemode(0o040755), stat.S_ISDIR(0o040755), stat.S_IMODE(0o100644), stat.S_IRWXU)
