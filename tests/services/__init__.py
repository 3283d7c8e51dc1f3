"""The services that kdlit asks, played by one server on the loopback interface.

`server.Services` is the server, `formats` what each service answers, `faults.FAULTS` what can go wrong,
`library` the papers that it knows, `fixtures` all of it for pytest. The program under test is pointed at it by
the environment, so it runs as its users run it, in a process of its own.
"""
