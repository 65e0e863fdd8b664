"""The official geography of France, and the territories (tenants) that work on it."""
