"""What is true and stored, who may see it, and the events that say what happened."""
