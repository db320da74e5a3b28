"""Rules: what they are made of, how they run, who may write them, and what people read about them."""
