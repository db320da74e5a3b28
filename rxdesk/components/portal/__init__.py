"""Parts of the customer portal."""
