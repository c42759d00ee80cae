"""Mandates of use: tools bought or used as a service, checked, voted, registered; never called by the gate."""
