"""What must hold of deals and pipelines, and what a stage asks for."""
