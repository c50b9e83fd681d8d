"""Authorized -> Trust: what others may have written into a step, what it can see, and how it can send that away.

A language model does not tell text to read from orders to follow: whoever writes something that a step reads may
steer the step. So three things together are dangerous: text by outsiders, private data, and a way out. The tables say
which tools and programs bring the first and open the last; the graph says how far text travels. Everything is judged
from rights and texts alone, before anything runs: what may happen, not what will.
"""
