"""lavaan's model syntax: text in, terms with their places out."""
