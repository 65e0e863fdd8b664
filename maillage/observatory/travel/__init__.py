"""How long it takes to go from one place to another: read from a matrix, a router or a road graph, else estimated."""
