"""The official division of France (COG 2026): communes, EPCI, départements, regions, and how older codes map onto
it."""
