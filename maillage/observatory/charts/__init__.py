"""Charts as SVG, each with the table it shows and its download."""
