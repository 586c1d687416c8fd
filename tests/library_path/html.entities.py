import html.entities
print(len(html.entities.html5), html.entities.name2codepoint["eacute"], html.entities.codepoint2name[233])
