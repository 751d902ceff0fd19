"""What a store says: deals, pipelines, settings, people."""
