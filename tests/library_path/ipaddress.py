import ipaddress
net = ipaddress.ip_network("192.168.0.0/29")
print(list(net.hosts()), net.netmask, net.num_addresses, ipaddress.ip_address("::1").exploded, ipaddress.ip_address("10.0.0.1") in net, list(net.subnets(new_prefix=30)), ipaddress.ip_address("2001:db8::1").is_private)
try:
    ipaddress.ip_address("300.1.1.1")
except ValueError as error:
    print(error)
