"""What deals come to: probability, conversion, velocity, movements, health."""
