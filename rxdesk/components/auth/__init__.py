"""Parts of the pages on which somebody signs in."""
