"""Authorized -> Plan: total, called only when nothing is wrong."""
