"""Makes moto_server 5.2.1 behave enough like AWS for the unmodified CDK CLI and the deployed bundle.

It adds resource types, repairs deployments, runs Lambda functions in the rehearsal's own host, evaluates
alarms, records mail and calls, and injects faults. Loopback only; it proves nothing about IAM or limits.
"""
