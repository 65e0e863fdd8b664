"""Structures, their sites and services, and the matrix of who does what."""
