"""What every capability stands on: hats, permissions, row-level security, registries, the frame of the pages."""
