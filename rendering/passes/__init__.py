"""Steps over the parser's tokens, each a function of (tokens, page) that returns the tokens to go on with."""
