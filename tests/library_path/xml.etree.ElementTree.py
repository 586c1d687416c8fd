import xml.etree.ElementTree as tree
root = tree.Element("a", {"k": "<v>"})
child = tree.SubElement(root, "b")
child.text = "t & u"
child.tail = "!"
tree.SubElement(root, "c").set("x", "1")
tree.indent(root)
print(tree.tostring(root, "unicode"), [node.tag for node in root.iter()], root.find("b").text, root.findall("*[@x='1']"[0:1]) and len(root.findall("*")))
