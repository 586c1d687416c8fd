import gettext
print(gettext.gettext("hello"), gettext.ngettext("one", "many", 2), gettext.find("x"), gettext.c2py("n != 1")(3), gettext.NullTranslations().pgettext("c", "m"))
